"""Making the offline reader: template, style, our scripts and HPKE for browsers, in one file that asks for nothing.

The page's own policy names the hashes of the one script and the one style that stand in it, and allows no connection
of any kind.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

from shamir_mnemonic.wordlist import WORDLIST

from fairhearing.cli.errors import CommandError, ExitCode

_HERE = Path(__file__).parent
_SCRIPTS = ("words.js", "shares.js", "kit.js", "keyring.js", "sealed.js", "page.js")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|class|function|async)", re.MULTILINE)
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; media-src blob:; form-action 'none';"
    " base-uri 'none'; require-trusted-types-for 'script'"
)


def reader_page(hpke: Path) -> str:
    """Return the page. hpke: the folder that holds the built `hpke.js` and its `LICENCE.txt`. Raises CommandError."""
    script, style = _script(hpke), _text(_HERE / "reader.css")
    filled = {
        "policy": _POLICY.format(script=_hash(script), style=_hash(style)),
        "style": style,
        "licences": html.escape(_text(hpke / "LICENCE.txt")),
        "script": script,
    }
    template = _text(_HERE / "reader.html")
    return re.sub(r"\{(policy|style|licences|script)\}", lambda found: filled[found[1]], template)


def _script(hpke: Path) -> str:
    """Return all scripts as one, without what ties them together."""
    texts = [_text(hpke / "hpke.js"), *(_text(_HERE / name) for name in _SCRIPTS)]
    words = f"const SHARE_WORDS = {json.dumps(' '.join(WORDLIST))}.split(' ');\n"
    script = "\n" + words + "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    if "</script" in script.lower() or "<!--" in script:
        raise CommandError("a script of the reader would end its own element", code=ExitCode.OUR_FAULT)
    return script


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CommandError(
            f"{path.name} is not there, which the reader is made of",
            hint="bring it with: python -m fairhearing.web.assets",
            code=ExitCode.NOT_FOUND,
        ) from None
