"""Clauses C9 and C10 are proved by the recordings: what callers heard, and which wording."""

from datetime import date, timedelta

import pytest
import time_machine
from tests.announcing.wordings import NOW, add_looked_at, add_wording, done_by

from fairhearing.announcing.models import CaptureBegins, OutsideTest
from fairhearing.announcing.probe import ask_told, ask_told_why
from fairhearing.announcing.writing import end_wording, note_test, say_where
from fairhearing.clauses.proof import Verdict

AT = NOW - timedelta(hours=2)
CALLERS, AFTER, USED = "Did callers hear the announcement", "Where recording begins after", "in use that day"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def answer(proof, words):
    (found,) = (each for each in proof.answers if words in each.question)
    return found


def add_calls(practice, **counts):
    for verdict, count in counts.items():
        for _ in range(count):
            add_looked_at(practice, AT, verdict)


@pytest.mark.parametrize(
    ("calls", "verdict"),
    [
        ({"played": 3}, Verdict.KEPT),
        ({"played": 49, "not_found": 1}, Verdict.KEPT),
        ({"played": 48, "not_found": 1}, Verdict.BROKEN),
        ({"played": 48, "partial": 1}, Verdict.BROKEN),
        ({"played": 9, "cannot_tell": 1}, Verdict.KEPT),
        ({"played": 8, "cannot_tell": 1}, Verdict.UNKNOWN),
        ({"cannot_tell": 1}, Verdict.UNKNOWN),
        ({"not_found": 1}, Verdict.BROKEN),
        ({}, Verdict.UNKNOWN),
    ],
)
def test_what_callers_heard_decides(practice, calls, verdict):
    add_calls(practice, **calls)

    assert answer(ask_told(practice, NOW), CALLERS).verdict is verdict


def test_what_is_older_than_a_week_counts_no_more(practice):
    add_looked_at(practice, NOW - timedelta(days=8), "not_found")
    add_calls(practice, played=1)

    proof = ask_told(practice, NOW)

    assert proof.figure == "Heard in 1 of 1 calls"
    assert answer(proof, CALLERS).verdict is Verdict.KEPT


@pytest.mark.parametrize(
    ("days", "heard", "verdict"),
    [
        (2, "whole", Verdict.SIGNED),
        (20, "whole", Verdict.UNKNOWN),
        (2, "part", Verdict.BROKEN),
        (None, "", Verdict.UNKNOWN),
    ],
)
def test_where_no_recording_can_hold_it_a_person_signs_for_it(practice, days, heard, verdict):
    done = done_by(practice, NOW)
    say_where(practice, "", CaptureBegins.Place.AFTER, done)
    if days is not None:
        note_test(practice, NOW.date() - timedelta(days=days), "", OutsideTest.Heard(heard), done)
    add_calls(practice, not_found=2)

    proof = ask_told(practice, NOW)

    assert answer(proof, AFTER).verdict is verdict
    assert not [each for each in proof.answers if CALLERS in each.question]


def test_calls_out_are_a_figure_that_decides_nothing(practice):
    add_looked_at(practice, AT, "not_found", direction="out")

    found = answer(ask_told(practice, NOW), "whom the practice rang")

    assert found.verdict is Verdict.NOTED
    assert found.found == "Marked in 0 of 1 outgoing call; of the others we do not know"


def test_the_wording_in_use_is_what_callers_heard(practice):
    wording = add_wording(practice, NOW)
    add_looked_at(practice, AT, "played", wording=wording.id.hex)

    proof = ask_told_why(practice, NOW)

    assert proof.figure == "Wording 1, English"
    assert {each.verdict for each in proof.answers} == {Verdict.KEPT}
    assert proof.answers[0].found == "to help with care and to look into concerns"


def test_a_phone_system_that_plays_last_years_wording_is_found_out(practice):
    old = add_wording(practice, NOW)
    end_wording(old, date(2026, 2, 1), done_by(practice, NOW))
    add_wording(practice, NOW, from_on=date(2026, 2, 2))
    add_looked_at(practice, AT, "played", wording=old.id.hex)

    found = answer(ask_told_why(practice, NOW), USED)

    assert found.verdict is Verdict.BROKEN
    assert "1 heard one that was not" in found.found


def test_without_a_wording_nothing_is_proven(practice):
    add_wording(practice, NOW, approved=False)

    proof = ask_told_why(practice, NOW)

    assert proof.figure == "No wording in use"
    assert {each.verdict for each in proof.answers} == {Verdict.UNKNOWN}


def test_a_wording_that_names_no_purpose_is_not_as_promised(practice):
    add_wording(practice, NOW, purposes=[])

    assert answer(ask_told_why(practice, NOW), "name what calls are recorded for").verdict is Verdict.BROKEN
