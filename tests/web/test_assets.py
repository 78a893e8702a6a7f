"""What the browser is given of the NHS.UK frontend, and what it is never given."""

import json
import re
import shutil
from pathlib import Path

import pytest

from fairhearing.web.assets.build import HERE, TARGET, is_built
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


def test_what_was_built_is_recognised_by_its_lock(tmp_path):
    copy = tmp_path / "nhsuk"
    shutil.copytree(TARGET, copy)

    assert is_built(copy)
    (copy / "built-from.txt").write_text("another lock\n")
    assert not is_built(copy)


def test_nothing_that_is_served_names_another_host():
    served = [path for folder in (TARGET, OWN) for path in folder.rglob("*") if path.suffix in {".css", ".js"}]

    found = {path.name for path in served if re.search(r"https?://(?!www\.w3\.org/)", path.read_text())}

    assert served
    assert not found
