"""What the browser is given of the NHS.UK frontend, and what it is never given."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fairhearing.web.assets.build import HERE, HPKE, TARGET, is_built
from fairhearing.web.assets.bundle import UnknownModule, bundle, without_comments
from fairhearing.web.assets.clean import FetchesFromOutside, clean_css, clean_js

OWN = Path(TARGET).parent / "fairhearing"


def test_the_lock_pins_every_package_by_hash_and_names_no_address():
    lock = json.loads((HERE / "package-lock.json").read_text())
    brought = {name: entry for name, entry in lock["packages"].items() if name}

    assert brought
    assert all(entry["integrity"].startswith("sha512-") for entry in brought.values())
    assert "resolved" not in json.dumps(lock)
    assert "://" not in json.dumps(lock)


def test_fonts_absolute_images_and_source_maps_are_taken_out():
    css = (
        "@font-face{font-family:Frutiger W01;src:url(https://elsewhere.example/a.woff2)}"
        "body{font-family:Frutiger W01,arial,sans-serif}"
        "th{background:url(/assets/images/up.svg) no-repeat}"
        "/*# sourceMappingURL=a.css.map */"
    )

    cleaned = clean_css(css)

    assert cleaned == "body{font-family:arial,sans-serif}th{background:none no-repeat}"


def test_a_script_loses_only_its_source_map():
    assert clean_js("export{a};//# sourceMappingURL=a.js.map\n") == "export{a};"


@pytest.mark.parametrize(
    "css",
    ["@import 'https://elsewhere.example/a.css';", "b{background:url(//elsewhere.example/b.png)}"],
)
def test_an_address_of_another_host_stops_the_build(css):
    with pytest.raises(FetchesFromOutside):
        clean_css(css)


@pytest.mark.parametrize("folder", [TARGET, HPKE])
def test_what_was_built_is_recognised_by_its_lock(tmp_path, folder):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)

    assert is_built(copy)
    (copy / "built-from.txt").write_text("another lock\n")
    assert not is_built(copy)


def test_nothing_that_is_served_names_another_host():
    served = [path for folder in (TARGET, HPKE, OWN) for path in folder.rglob("*") if path.suffix in {".css", ".js"}]

    found = {path.name for path in served if re.search(r"https?://(?!www\.w3\.org/)", path.read_text())}

    assert served
    assert not found


def packed(folder, name, **files):
    """Write a package as npm would bring it: `main` is its first file."""
    for file, text in {"main": "", **files}.items():
        path = folder / name / "script" / f"{file}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / name / "package.json").write_text(json.dumps({"main": "./script/main.js"}))


def run_module(script):
    """What an ES module writes, run by npm's own node."""
    done = subprocess.run(
        [shutil.which("node"), "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_a_bundle_runs_each_file_once_and_exports_what_was_asked_for(tmp_path):
    packed(tmp_path, "@a/one", main='exports.sum = require("two").n + require("./far/part.js").n;')
    (tmp_path / "@a/one/script/far").mkdir()
    (tmp_path / "@a/one/script/far/part.js").write_text('exports.n = require("two").n + 2;')
    packed(tmp_path, "two", main="globalThis.times = (globalThis.times ?? 0) + 1; exports.n = 20;")

    script = bundle(tmp_path, {"@a/one": ["sum"], "two": ["n"]})

    assert run_module(f"{script}\nconsole.log(sum, n, times)") == "42 20 1"


def test_files_that_nobody_requires_are_left_out(tmp_path):
    packed(tmp_path, "one", main='require("./used.js");', used="exports.a = 1;", unused="exports.secret = 2;")

    script = bundle(tmp_path, {"one": []})

    assert "exports.a = 1" in script
    assert "secret" not in script


def test_a_file_that_is_not_there_stops_the_build(tmp_path):
    packed(tmp_path, "one", main='require("./gone.js");')

    with pytest.raises(UnknownModule, match="gone"):
        bundle(tmp_path, {"one": []})


def test_only_comments_are_taken_out():
    script = '/** (c) */\nlet a = "//x";\n  // said\nlet b = 1; // why\nlet c = `\n/a` / 2; let d = "; // no";\n'

    assert without_comments(script) == 'let a = "//x";\nlet b = 1;\nlet c = `\n/a` / 2; let d = "; // no";\n'


def test_the_authors_of_what_is_carried_along_are_named():
    named = (HPKE / "LICENCE.txt").read_text()

    for who in ("Ajitomi Daisuke", "Paul Miller", "crystals-kyber"):
        assert who in named
    for package in ("@hpke/core", "@hpke/common", "@hpke/dhkem-x25519", "@hpke/hybridkem-x-wing", "mlkem"):
        assert f"{package}\n\nMIT License" in named
