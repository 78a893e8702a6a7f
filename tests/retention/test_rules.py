"""When a recording's time has come, over all days, months and classes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.rules import LONGEST_MONTHS, RecordClass, expires_on
from fairhearing.retention.rules import Fate, HoldState, Kept, due_before, fate_of, hold_state
from fairhearing.wording.days import PRACTICE_TIME

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
MONTHS = st.integers(1, LONGEST_MONTHS)
KEPT = st.builds(Kept, MOMENTS, st.sampled_from(RecordClass), MONTHS, st.booleans())


@given(MOMENTS, MONTHS, st.integers(-2, 2))
def test_the_question_to_the_database_finds_exactly_what_is_over_its_time(called_at, months, days):
    today = expires_on(called_at, kept_months=months) + timedelta(days=days)

    assert (called_at < due_before(today, months)) is (expires_on(called_at, kept_months=months) <= today)


@given(DAYS, MONTHS, st.integers(-40, 40), st.integers(0, 86_399))
def test_the_same_holds_around_every_day(today, months, days, second):
    called_at = due_before(today, months) + timedelta(days=days, seconds=second - 43_200)

    assert (called_at < due_before(today, months)) is (expires_on(called_at, kept_months=months) <= today)


def test_each_moment_around_each_midnight_of_leap_years_agrees():
    for day in range(366 * 4):
        today = date(2027, 1, 1) + timedelta(days=day)
        for months in (1, 6, 12, 13, 25):
            edge = due_before(today, months)

            assert expires_on(edge - timedelta(microseconds=1), kept_months=months) <= today
            assert expires_on(edge, kept_months=months) > today


@given(KEPT, DAYS)
def test_a_held_recording_is_never_due(kept, today):
    assert fate_of(kept, today) is not Fate.DUE or not kept.is_held


@given(KEPT, DAYS)
def test_nothing_is_due_before_its_time(kept, today):
    if fate_of(kept, today) is Fate.DUE:
        day = kept.called_at.astimezone(PRACTICE_TIME).date()
        assert today >= expires_on(kept.called_at, kept_months=kept.months)
        assert (today.year - day.year) * 12 + today.month - day.month >= kept.months


@given(KEPT, DAYS)
def test_what_outlives_its_time_is_due_or_says_what_keeps_it(kept, today):
    fate = fate_of(kept, today)

    if expires_on(kept.called_at, kept_months=kept.months) <= today:
        assert fate is not Fate.KEPT
        assert (fate is Fate.CLINICAL_ONLY) is (kept.record_class is RecordClass.CLINICAL_ONLY)
        assert (fate is Fate.UNCONFIRMED) is (kept.record_class is RecordClass.CLINICAL_UNCONFIRMED)
        if fate is Fate.HELD:
            assert kept.is_held


@given(MOMENTS, MONTHS, DAYS)
def test_clinical_calls_whose_note_is_not_confirmed_are_never_due(called_at, months, today):
    for record_class in (RecordClass.CLINICAL_UNCONFIRMED, RecordClass.CLINICAL_ONLY):
        assert fate_of(Kept(called_at, record_class, months, is_held=False), today) is not Fate.DUE


TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("review_on", "is_released", "state"),
    [
        (TODAY + timedelta(days=1), False, HoldState.ACTIVE),
        (TODAY, False, HoldState.REVIEW_DUE),
        (TODAY - timedelta(days=99), False, HoldState.REVIEW_DUE),
        (TODAY - timedelta(days=99), True, HoldState.RELEASED),
    ],
)
def test_a_hold_keeps_until_it_is_released_and_its_review_comes_due_by_its_day(review_on, is_released, state):
    assert hold_state(review_on=review_on, is_released=is_released, today=TODAY) is state
