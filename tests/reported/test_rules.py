"""When somebody may be removed from the list, how long cautions last, and how long reported calls waited."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.clocks.days import months_later
from fairhearing.reported.rules import (
    Removal,
    Warned,
    caution_may_end,
    removal,
    still_counts,
)
from fairhearing.reported.times import Course, by_month

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a machine that does much else, drawing takes its time."""
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2200, 1, 1))


@pytest.mark.parametrize(
    ("warned_on", "today", "counts"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), True),
        (date(2026, 11, 24), date(2027, 11, 24), True),
        (date(2026, 11, 24), date(2027, 11, 25), False),
        (date(2028, 2, 29), date(2029, 2, 28), True),
        (date(2028, 2, 29), date(2029, 3, 1), False),
        (date(2027, 2, 28), date(2028, 2, 28), True),
        (date(2027, 2, 28), date(2028, 2, 29), False),
        (date(2026, 11, 25), date(2026, 11, 24), False),
    ],
)
def test_a_warning_counts_for_twelve_months_and_never_longer(warned_on, today, counts):
    assert still_counts(warned_on, today=today) is counts


@UNHURRIED
@given(DAYS)
def test_the_corresponding_day_a_year_on_counts_and_the_day_after_does_not(day):
    last = months_later(day, 12)

    assert (last.year, last.month) == (day.year + 1, day.month)
    assert last.day == day.day or (day.month, day.day, last.day) == (2, 29, 28)
    assert still_counts(day, today=last)
    assert not still_counts(day, today=last + timedelta(days=1))


@UNHURRIED
@given(st.lists(st.tuples(DAYS, st.booleans()), max_size=4), DAYS)
def test_nobody_is_removed_without_a_warning_with_reasons_within_a_year(given_warnings, today):
    warnings = [Warned(on, has_reasons=reasons) for on, reasons in given_warnings]
    right = any(reasons and on <= today <= months_later(on, 12) for on, reasons in given_warnings)

    assert removal(warnings, police_ref=" ", today=today) is (Removal.AFTER_WARNING if right else Removal.REFUSED)
    assert removal(warnings, police_ref="CR-1", today=today) is Removal.AT_ONCE


@UNHURRIED
@given(DAYS, st.integers(min_value=-400, max_value=800))
def test_a_caution_lasts_from_tomorrow_to_twelve_months_at_most(today, ahead):
    ends_on = today + timedelta(days=ahead)

    assert caution_may_end(ends_on, today=today) is (ahead > 0 and ends_on <= months_later(today, 12))


def test_the_times_of_a_month_are_medians_of_what_came_so_far():
    began = datetime(2026, 11, 3, 9, tzinfo=UTC)
    courses = [
        Course(began, began + timedelta(hours=1), began + timedelta(hours=2)),
        Course(began, began + timedelta(hours=3), began + timedelta(hours=10)),
        Course(began, began + timedelta(hours=8)),
        Course(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)),  # October still at the practice: clocks went back
        Course(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)),  # July by London's summer time
    ]

    july, october, november = by_month(courses)

    assert (july.first_day, july.reported, july.to_decided) == (date(2026, 7, 1), 1, None)
    assert (october.first_day, october.undecided) == (date(2026, 10, 1), 1)
    assert (november.reported, november.decided, november.undecided) == (3, 2, 1)
    assert (november.to_heard, november.to_decided) == (timedelta(hours=3), timedelta(hours=6))


@UNHURRIED
@given(st.lists(st.tuples(st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)), st.booleans())))  # noqa: DTZ001
def test_every_report_is_counted_once(reports):
    courses = [Course(at, decided_at=at if decided else None) for at, decided in reports]

    months = by_month(courses)

    assert sum(month.reported for month in months) == len(reports)
    assert sum(month.decided for month in months) == sum(decided for _, decided in reports)
    assert [month.first_day for month in months] == sorted({month.first_day for month in months})
