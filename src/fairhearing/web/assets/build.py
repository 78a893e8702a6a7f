"""Bring what browsers need from npm into `web/static/`: npm fetches it, we check, clean and copy.

    nhsuk/nhsuk-frontend.min.css, nhsuk-frontend.min.js    the NHS.UK frontend, cleaned
    hpke/hpke.js                                           HPKE with X-Wing, the packages' files in one script
    …/LICENCE.txt                                          what their authors ask to be told

The lock file holds integrity hashes and no addresses: npm asks whatever registry this machine is set to use, and
refuses bytes that do not match. Nothing of what comes back is run (`--ignore-scripts`), and nothing is committed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from fairhearing.web.errors import FarEndError

from .bundle import bundle, credits_in
from .clean import clean_css, clean_js

HERE = Path(__file__).parent
TARGET = HERE.parent / "static" / "nhsuk"
HPKE = HERE.parent / "static" / "hpke"
_STAMP = "built-from.txt"
_RECIPE = (HERE / "package-lock.json", HERE / "clean.py", HERE / "bundle.py", HERE / "build.py")
_HPKE_EXPORTS = {"@hpke/core": ("Aes256Gcm", "CipherSuite", "HkdfSha256"), "@hpke/hybridkem-x-wing": ("XWing",)}
_HPKE_PACKAGES = ("@hpke/core", "@hpke/common", "@hpke/dhkem-x25519", "@hpke/hybridkem-x-wing", "mlkem")
_NPM_TIMEOUT_S = 300
_LICENCE = """\
nhsuk-frontend is released under the MIT Licence by NHS England.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Changed here: fonts, images and source maps taken out.
"""


class AssetsNotBuilt(FarEndError):
    """What browsers need could not be brought. The message says what to do."""


def build(target: Path = TARGET, hpke: Path = HPKE) -> bool:
    """Bring the files into both folders unless they are there already; say whether anything was done.

    Raises AssetsNotBuilt when there is no npm, or npm fails.
    """
    wanted = recipe_hash()
    if is_built(target) and is_built(hpke):
        return False
    with tempfile.TemporaryDirectory(prefix="fairhearing-assets-") as name:
        folder = Path(name)
        fetch(folder, find_npm())
        _copy_cleaned(folder / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk", target)
        _copy_bundled(folder / "node_modules", hpke)
    for made in (target, hpke):
        (made / _STAMP).write_text(wanted + "\n", encoding="ascii")
    return True


def is_built(target: Path = TARGET) -> bool:
    """Say whether `target` holds the files of this lock and these rules."""
    stamp = target / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == recipe_hash()


def recipe_hash() -> str:
    """Return one hash over the lock and the rules: another hash means building again."""
    digest = hashlib.sha256()
    for path in _RECIPE:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def find_npm() -> str:
    """Return the machine's npm, else the one that came into this environment from `requirements-node.txt`."""
    beside_python = Path(sysconfig.get_path("scripts"))
    found = shutil.which("npm") or shutil.which("npm", path=str(beside_python))
    if found is None:
        raise AssetsNotBuilt(f"no npm on PATH or in {beside_python}: pip install -r requirements-node.txt")
    return found


def fetch(folder: Path, npm: str) -> None:
    """Let npm fill `folder/node_modules` exactly as the lock says, running nothing that it brings."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_NPM_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as waited:
        raise AssetsNotBuilt(f"npm did not finish within {_NPM_TIMEOUT_S} s: is its registry reachable?") from waited
    if done.returncode != 0:
        raise AssetsNotBuilt(f"npm ci ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def _copy_cleaned(dist: Path, target: Path) -> None:
    """Write the cleaned style sheet and script and their licence, replacing whatever was there."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    css = (dist / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    script = (dist / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    (target / "nhsuk-frontend.min.css").write_text(clean_css(css), encoding="utf-8")
    (target / "nhsuk-frontend.min.js").write_text(clean_js(script), encoding="utf-8")
    (target / "LICENCE.txt").write_text(_LICENCE, encoding="utf-8")


def _copy_bundled(modules: Path, target: Path) -> None:
    """Write the script that seals to keys and opens with them, and its authors' licences."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    (target / "hpke.js").write_text(bundle(modules, _HPKE_EXPORTS), encoding="utf-8")
    (target / "LICENCE.txt").write_text(credits_in(modules, _HPKE_PACKAGES), encoding="utf-8")


def main() -> int:
    """Build, and say in one line what was done."""
    try:
        done = build()
    except FarEndError as problem:
        sys.stderr.write(f"fairhearing: error: {problem}\n")
        return 1
    sys.stdout.write(f"NHS.UK frontend and HPKE for browsers: {'brought' if done else 'up to date'}\n")
    return 0
