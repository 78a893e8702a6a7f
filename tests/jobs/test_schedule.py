"""When work comes round: by practices' clocks, through summer time, never twice in one moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.jobs.schedule import daily, every, monthly

HALF_PAST_TWO = daily(time(2, 30))
MOMENTS = st.integers(0, 10 * 365 * 24 * 3600).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), datetime(2026, 11, 28, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 28, 2, 30, tzinfo=UTC), datetime(2026, 11, 29, 2, 30, tzinfo=UTC)),
        (datetime(2026, 6, 28, 12, 0, tzinfo=UTC), datetime(2026, 6, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_daily_work_is_due_at_the_practices_time(ended, due):
    assert HALF_PAST_TWO(ended) == due


@given(MOMENTS, st.times())
def test_daily_work_is_due_once_a_day_through_summer_time(ended, at):
    schedule = daily(at.replace(tzinfo=None))

    first = schedule(ended)
    second = schedule(first)

    assert timedelta() < first - ended <= timedelta(hours=26)
    assert timedelta(hours=22) <= second - first <= timedelta(hours=26)


@given(MOMENTS, st.integers(1, 28))
def test_monthly_work_is_due_on_its_day_within_the_month(ended, day):
    due = monthly(day, time(4, 0))(ended)

    assert due.astimezone(LONDON).day == day
    assert timedelta() < due - ended <= timedelta(days=32)


def test_work_after_a_pause_is_due_that_much_later():
    ended = datetime(2026, 11, 28, 2, 30, tzinfo=UTC)

    assert every(timedelta(hours=1))(ended) == datetime(2026, 11, 28, 3, 30, tzinfo=UTC)
