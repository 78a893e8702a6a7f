"""Which months of the listening diary are owed. Pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.playback.diary_rules import MOST_MONTHS, OVERDUE_AFTER, Month, month_of, months_owed, read_month

DAYS = st.dates(date(2020, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_month_holds_its_days_and_the_one_behind_begins_where_it_ends(day):
    month = month_of(day)

    assert month.first_day <= day < month.after.first_day
    assert month.after.before == month
    assert read_month(str(month)) == month


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "26-10", "2026-10-01", "october"])
def test_what_is_no_month_is_none(text):
    assert read_month(text) is None


@given(DAYS, DAYS, st.sets(st.integers(0, 13)))
def test_exactly_the_ended_months_of_the_last_year_that_nobody_signed_are_owed(first, today, signed_ago):
    signed = {month_of(today)}
    for month in signed_ago:
        signed.add(month_of(month_of(today).first_day.replace(day=1) - timedelta(days=30 * month)))

    owed = months_owed(first, signed, today)

    assert owed == sorted(set(owed))
    assert len(owed) <= MOST_MONTHS
    assert all(month.has_ended(today) and month not in signed and month >= month_of(first) for month in owed)
    last = month_of(today).before
    assert (last in owed) == (last not in signed and last >= month_of(first))


def test_a_month_is_overdue_fourteen_days_after_its_end():
    month = Month(2026, 10)

    assert not month.is_overdue(date(2026, 11, 1) + OVERDUE_AFTER - timedelta(days=1))
    assert month.is_overdue(date(2026, 11, 15))
    assert month.read_by == date(2026, 11, 15)
    assert not month.has_ended(date(2026, 10, 31))
