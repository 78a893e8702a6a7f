"""A support bundle tells how the system is, and nothing of anybody."""

import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.cli.masking import WORDS, masked, scrubbed
from fairhearing.cli.support_bundle import write_bundle
from fairhearing.vault.home import Home

PRIVATE = (
    "Margaret Holroyd",
    "07700 900123",
    "+441134960123",
    "9990000018",
    "m.holroyd@allerton.example",
    "192.0.2.77",
)
SAID = [
    "fairhearing recorder: refused +44 1134 960123 for m.holroyd@allerton.example from 192.0.2.77",
    "fairhearing web: page 5f0c12ab failed: views.py:12",
    "Traceback (most recent call last):",
    "  said to Margaret Holroyd on 07700 900123",
    "WARNING fairhearing.worker: NHS 999 000 0018, object 0123456789abcdef0123456789abcdef",
]


@pytest.fixture
def home(tmp_path):
    """A home whose every setting and file name is somebody's."""
    home = Home(tmp_path / "home")
    for folder in (home.recipients, home.store, home.status, home.log):
        folder.mkdir(parents=True)
    (home.recipients / "allerton.note").write_text("key")
    (home.store / "Margaret Holroyd 07700 900123.sealed").write_bytes(b"x" * 10)
    home.recorder_json.write_text(
        json.dumps(
            {
                "practices": [{"id": "allerton", "name": PRIVATE[0], "numbers": [PRIVATE[2]], PRIVATE[0]: PRIVATE[3]}],
                "clients": [{"address": PRIVATE[5], "port": 5060, "tls": True}],
                "odd": 447700900123,
            }
        )
    )
    (home.root / "mail.json").write_text(json.dumps({"host": "mail.example", "from": PRIVATE[4], "security": "tls"}))
    home.web_json.write_text("not JSON: " + PRIVATE[0])
    return home


def parts_of(path):
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


def test_nothing_of_anybody_is_in_it(home, tmp_path):
    write_bundle(home, tmp_path / "bundle.zip", SAID)

    whole = "\n".join(parts_of(tmp_path / "bundle.zip").values())

    assert not [each for each in PRIVATE if each.lower() in whole.lower()]
    assert "960123" not in whole.replace(" ", "")
    assert "allerton" not in whole.lower()


def test_it_tells_versions_health_settings_counts_and_what_was_said(home, tmp_path):
    write_bundle(home, tmp_path / "bundle.zip", SAID)

    parts = parts_of(tmp_path / "bundle.zip")

    settings = json.loads(parts["settings.json"])
    assert "Django" in json.loads(parts["versions.json"])["packages"]
    assert json.loads(parts["check.json"])["state"] == "not known"
    assert settings["recorder.json"]["clients"] == [{"address": "[10 characters]", "port": 5060, "tls": True}]
    assert settings["recorder.json"]["odd"] == "[number]"
    assert settings["mail.json"]["security"] == "tls"
    assert settings["web.json"] == "cannot be read: JSONDecodeError"
    assert json.loads(parts["counts.json"])["folders"]["store"] == {"files": 1, "bytes": 10}
    assert "page 5f0c12ab failed" in parts["said.txt"]
    assert "0123456789abcdef0123456789abcdef" in parts["said.txt"]
    assert "Traceback" not in parts["said.txt"]


def test_a_part_that_holds_a_name_all_the_same_is_left_out_and_said(home, tmp_path):
    left_out = write_bundle(home, tmp_path / "bundle.zip", ["fairhearing web: for Keeley Barnes"], ["Keeley Barnes"])

    assert left_out[-1] == "said.txt: it held a name or an address of somebody"
    assert "said.txt" not in parts_of(tmp_path / "bundle.zip")


def test_a_file_that_is_there_is_not_written_over(home, tmp_path):
    (tmp_path / "bundle.zip").write_text("mine")

    with pytest.raises(FileExistsError):
        write_bundle(home, tmp_path / "bundle.zip")

    assert (tmp_path / "bundle.zip").read_text() == "mine"


@given(st.recursive(st.text(min_size=9), lambda each: st.lists(each) | st.dictionaries(st.text(min_size=9), each)))
def test_no_text_of_settings_survives_masking(value):
    def texts(found):
        if isinstance(found, dict):
            return {text for each in found.values() for text in texts(each)}
        return {text for each in found for text in texts(each)} if isinstance(found, list) else {found}

    assert all(text.startswith("[") or text in WORDS for text in texts(masked(value)))


@given(st.from_regex(r"(07|\\+44 ?7)[0-9]{3} ?[0-9]{6}", fullmatch=True))
def test_no_telephone_number_survives_in_a_line(number):
    assert number not in scrubbed(f"fairhearing recorder: about {number} again")
