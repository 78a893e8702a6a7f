"""Many packs on one page: what is damaged is named and not shown."""

from datetime import UTC, datetime

import pytest

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.inspection.checker.verify import Report
from fairhearing.inspection.collecting import Collected, collect_pack, collected_html
from fairhearing.inspection.formats import STATES

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


MADE = "2026-11-20T11:00:00.000Z"


def report(name, made_at=MADE):
    practice = name.lower()
    return Report([], practice, name, made_at, "2025-11-01", "2026-11-20", 20, 5, 99, "aaaa bbbb", "cccc dddd")


def whole(name, state=State.MET, clauses=tuple(Clause), made_at=MADE, file=""):
    return Collected(file or f"{name}.zip", report(name, made_at), (), dict.fromkeys(clauses, str(state)))


def page(*packs):
    return collected_html(packs, NOON).decode()


def test_the_words_of_states_are_those_of_the_product():
    assert {str(state): state.words for state in State} == STATES


def test_each_promise_stands_beside_each_practice():
    text = page(whole("Allerton"), whole("Westfield", State.NOT_MET))

    assert text.count('<tr><th scope="row">') == len(Clause)
    assert text.count('class="met" data-of="Allerton"') == len(Clause)
    assert text.count('class="not-met" data-of="Westfield"') == len(Clause)
    assert "Call recording at 2 practices" in text


def test_a_damaged_pack_is_named_with_what_is_wrong_and_shown_nowhere():
    damaged = Collected("westfield.zip", report("Westfield"), ("evidence.json: it is not what was signed",), {})

    text = page(whole("Allerton"), damaged)

    assert "1 pack is not whole" in text
    assert "<strong>westfield.zip</strong>: evidence.json: it is not what was signed" in text
    assert 'data-of="Westfield"' not in text
    assert "Call recording at 1 practice" in text


def test_a_promise_of_which_a_pack_says_nothing_is_not_good():
    text = page(whole("Allerton", clauses=(Clause.RECORDED,)))

    assert text.count("The pack does not say") == len(Clause) - 1


def test_of_two_packs_of_one_practice_the_newer_is_shown_and_the_other_named():
    before = whole("Allerton", State.NOT_MET, made_at="2026-10-30T11:00:00.000Z", file="october.zip")

    text = page(before, whole("Allerton"))

    assert "Call recording at 1 practice" in text
    assert 'class="not-met" data-of' not in text
    assert "is shown instead of <strong>october.zip</strong>" in text


def test_a_pack_of_more_than_a_month_ago_is_shown_with_its_age():
    text = page(whole("Allerton"), whole("Westfield", made_at="2026-10-19T11:00:00.000Z"))

    assert "Westfield<small>made on 19 October 2026 at 12:00. <strong>More than a month old." in text
    assert text.count("More than a month old") == 1


def test_a_folder_that_is_no_pack_is_named(tmp_path):
    (tmp_path / "scans").mkdir()

    assert collect_pack(tmp_path / "scans").problems == ("it is a folder without a MANIFEST.json, so no pack",)


def test_what_a_pack_calls_its_practice_is_text():
    assert "<script" not in page(whole("<script>alert(1)</script>"))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"<html>"])
def test_what_is_no_pack_is_named(tmp_path, data):
    path = tmp_path / "no.zip"
    path.write_bytes(data)

    found = collect_pack(path)

    assert not found.is_whole
    assert found.states == {}
