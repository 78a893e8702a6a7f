"""Expiry, days and findings: pure rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.rules import (
    FindingKind,
    SoundFacts,
    day_begins,
    day_ends,
    expires_on,
    findings,
    is_worth_telling,
)
from fairhearing.wording.days import PRACTICE_TIME


@pytest.mark.parametrize(
    ("called_at", "expected"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), date(2027, 11, 23)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), date(2029, 3, 1)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), date(2028, 2, 28)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2027, 12, 31)),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2027, 7, 1)),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), date(2027, 11, 30)),
    ],
    ids=[
        "plain",
        "29 February",
        "before a leap year",
        "new year's eve",
        "summer, late evening",
        "winter, late evening",
    ],
)
def test_a_recording_may_go_twelve_months_after_the_practices_day(called_at, expected):
    assert expires_on(called_at) == expected


@pytest.mark.parametrize(("months", "expected"), [(1, date(2027, 3, 1)), (3, date(2027, 5, 1)), (13, date(2028, 3, 1))])
def test_a_month_without_such_a_day_gives_the_first_of_the_next(months, expected):
    called_at = datetime(2027, 1, 31, 12, tzinfo=UTC)

    assert expires_on(called_at, kept_months=months) == expected


@given(
    st.integers(0, 70 * 366 * 86_400).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
)
def test_nothing_goes_before_a_year_has_passed_nor_two_days_after_it(called_at):
    kept = expires_on(called_at) - called_at.astimezone(PRACTICE_TIME).date()

    assert timedelta(days=365) <= kept <= timedelta(days=367)


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_each_moment_belongs_to_one_day(day):
    assert day_ends(day) == day_begins(day + timedelta(days=1))
    assert day_begins(day).astimezone(PRACTICE_TIME).date() == day
    assert (day_ends(day) - timedelta(microseconds=1)).astimezone(PRACTICE_TIME).date() == day


def test_the_days_on_which_the_clocks_change_have_23_and_25_hours():
    assert day_ends(date(2027, 3, 28)) - day_begins(date(2027, 3, 28)) == timedelta(hours=23)
    assert day_ends(date(2026, 10, 25)) - day_begins(date(2026, 10, 25)) == timedelta(hours=25)


SOUND = SoundFacts(
    interrupted=False, received=(500, 500), late=0, lost=0, longest_gap_ms=0, has_parties=True, sides_from="label"
)


def test_a_sound_recording_has_no_findings():
    assert findings(SOUND) == ()


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"received": (0, 0)}, FindingKind.SILENT),
        ({"received": (0, 9)}, FindingKind.ONE_SIDED),
        ({"received": (9, 0)}, FindingKind.ONE_SIDED),
        ({"late": 1}, FindingKind.LATE_SOUND),
        ({"lost": 50}, FindingKind.GAPS),
        ({"longest_gap_ms": 2000}, FindingKind.GAPS),
        ({"has_parties": False}, FindingKind.NO_METADATA),
        ({"sides_from": "position"}, FindingKind.SIDES_NOT_CERTAIN),
    ],
)
def test_each_fact_has_its_finding(changed, found):
    assert findings(replace(SOUND, **changed)) == (found,)


@pytest.mark.parametrize("changed", [{"lost": 49}, {"longest_gap_ms": 1999}, {"sides_from": "inferred"}])
def test_what_nobody_would_hear_is_no_finding(changed):
    assert findings(replace(SOUND, **changed)) == ()


def test_an_interrupted_recording_is_never_called_silent_for_want_of_a_count():
    facts = replace(SOUND, interrupted=True, received=None, longest_gap_ms=5000)

    assert findings(facts) == (FindingKind.INTERRUPTED, FindingKind.GAPS)


@pytest.mark.parametrize(
    ("start_ms", "length_ms", "told"),
    [(0, 40, False), (0, 1000, True), (9_500, 500, False), (8_900, 1100, True), (5_000, 20, True), (0, 10_000, True)],
    ids=["opening", "late beginning", "closing", "early end", "short, within", "a silent side"],
)
def test_every_gap_is_told_save_the_moment_a_line_opens_or_closes(start_ms, length_ms, told):
    assert is_worth_telling(start_ms, length_ms, whole_ms=10_000) is told
