"""The clocks that are no month: a record of somebody who died, a complaint, a breach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.clocks.health_records import Applied, health_record_sum
from fairhearing.clocks.other_periods import breach_due_at, complaint_sum

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("applied", "due"),
    [
        (Applied(date(2026, 11, 3)), date(2026, 12, 12)),
        (Applied(date(2026, 11, 3), oldest_on=date(2026, 9, 23)), date(2026, 12, 12)),  # 41 days before
        (Applied(date(2026, 11, 3), oldest_on=date(2026, 9, 24)), date(2026, 11, 23)),  # 40 days before
        (Applied(date(2026, 11, 3), None, date(2026, 11, 16), date(2026, 11, 20)), date(2026, 12, 29)),
        (Applied(date(2026, 11, 3), None, date(2026, 11, 17), date(2026, 11, 20)), date(2026, 12, 12)),  # too late
    ],
)
def test_a_record_is_given_in_forty_days_or_twenty_one(applied, due):
    assert health_record_sum(applied, today=TODAY).due_on == due


@given(DAYS, st.integers(0, 2000))
def test_a_record_with_an_older_call_is_never_due_earlier(applied_on, age):
    older = Applied(applied_on, applied_on - timedelta(days=age + 1))
    newer = Applied(applied_on, applied_on - timedelta(days=age))

    assert health_record_sum(older, today=TODAY).due_on >= health_record_sum(newer, today=TODAY).due_on


@given(DAYS)
def test_a_complaint_is_acknowledged_within_thirty_days_the_first_counted(received):
    assert (complaint_sum(received).due_on - received).days == 29


def test_a_breach_is_reported_within_72_hours_over_a_weekend_too():
    assert breach_due_at(datetime(2026, 11, 6, 17, tzinfo=UTC)) == datetime(2026, 11, 9, 17, tzinfo=UTC)
