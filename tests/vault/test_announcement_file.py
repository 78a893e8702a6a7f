import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.announcement_file import (
    MOST_WORDINGS,
    BadAnnouncementFile,
    PublishedWording,
    announcement_path,
    publish_wordings,
    read_wordings,
)
from fairhearing.vault.announcement_heard import AnnouncementHeard, Verdict, Why
from fairhearing.vault.home import Home

SHORT = PublishedWording("ab" * 16, "en", date(2026, 3, 1), (2000, 7000), bytes(range(256)) * 250)
LATER = dataclasses.replace(SHORT, id="cd" * 16, language="cy", since=date(2026, 9, 1))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_what_is_published_is_read_the_newest_first(home):
    changed = publish_wordings(home, "allerton", [SHORT, LATER])

    assert changed
    assert read_wordings(home, "allerton") == (LATER, SHORT)


def test_the_same_again_is_not_written(home):
    publish_wordings(home, "allerton", [SHORT])
    before = announcement_path(home, "allerton").stat().st_ino

    assert not publish_wordings(home, "allerton", [SHORT])
    assert announcement_path(home, "allerton").stat().st_ino == before


def test_without_a_wording_there_is_no_file(home):
    publish_wordings(home, "allerton", [SHORT])

    publish_wordings(home, "allerton", [])

    assert not announcement_path(home, "allerton").exists()
    assert read_wordings(home, "allerton") == ()


def test_a_practice_that_never_published_has_none(home):
    assert read_wordings(home, "allerton") == ()


def test_of_very_many_the_newest_are_told(home):
    many = [dataclasses.replace(SHORT, id=f"{n:032x}", since=date(2026, 1, 1 + n)) for n in range(MOST_WORDINGS + 5)]

    publish_wordings(home, "allerton", many)

    assert [each.id for each in read_wordings(home, "allerton")] == [each.id for each in many[:4:-1]]


def test_another_practices_file_is_refused(home):
    publish_wordings(home, "allerton", [SHORT])
    announcement_path(home, "allerton").rename(announcement_path(home, "westfield"))

    with pytest.raises(BadAnnouncementFile, match="another practice"):
        read_wordings(home, "westfield")


def test_a_file_cut_off_anywhere_is_refused(home):
    publish_wordings(home, "allerton", [dataclasses.replace(SHORT, sound=bytes(100), essential_ms=(2, 9))])
    path = announcement_path(home, "allerton")
    whole = path.read_bytes()

    for length in range(len(whole) - 2):
        path.write_bytes(whole[:length])
        with pytest.raises(BadAnnouncementFile):
            read_wordings(home, "allerton")


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x"},
        {"since": "yesterday"},
        {"essential_from_ms": 9000},
        {"essential_to_ms": 8001},
        {"essential_from_ms": -1},
        {"sound": "?"},
        {"language": None},
    ],
)
def test_a_wording_that_cannot_be_is_refused(home, changed):
    publish_wordings(home, "allerton", [SHORT])
    path = announcement_path(home, "allerton")
    written = json.loads(path.read_text())
    written["wordings"][0] |= changed
    path.write_text(json.dumps(written))

    with pytest.raises(BadAnnouncementFile):
        read_wordings(home, "allerton")


def test_a_link_to_elsewhere_is_not_followed(home, tmp_path):
    home.announcements.mkdir()
    announcement_path(home, "allerton").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(OSError, match="symbolic"):
        read_wordings(home, "allerton")


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("why", [None, *Why])
def test_codes_are_read_as_they_were_written(verdict, why):
    heard = AnnouncementHeard(verdict, why, "ab" * 16)

    assert AnnouncementHeard.read(heard.written()) == heard


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner)))
def test_what_is_no_code_is_read_as_nothing(written):
    assert AnnouncementHeard.read(written) is None


def test_a_verdict_of_a_later_version_is_read_as_nothing():
    assert AnnouncementHeard.read({"verdict": "sung", "why": "", "wording": ""}) is None


def test_a_wordings_id_that_is_none_is_left_out():
    assert AnnouncementHeard.read({"verdict": "played", "why": "?", "wording": "<b>"}) == AnnouncementHeard(
        Verdict.PLAYED
    )
