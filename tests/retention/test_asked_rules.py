"""The five days of a request to keep a call, and what a month of them comes to."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.retention.asked_rules import AskedCounts, Clock, count_asked

MONDAY = date(2026, 11, 23)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


def test_an_answer_on_the_fifth_day_is_in_time_and_one_on_the_sixth_is_late():
    fifth, sixth = (Clock(MONDAY, MONDAY + timedelta(days=days)) for days in (5, 6))

    assert fifth.due_on == date(2026, 11, 28)
    assert not fifth.is_late(date(2027, 1, 1))
    assert sixth.is_late(date(2027, 1, 1))


def test_one_without_an_answer_is_late_from_the_sixth_day_on():
    waiting = Clock(MONDAY, None)

    assert not waiting.is_late(date(2026, 11, 28))
    assert waiting.is_late(date(2026, 11, 29))


def test_a_month_is_counted_by_how_its_clocks_stand():
    clocks = [
        Clock(MONDAY, MONDAY),
        Clock(MONDAY, MONDAY + timedelta(days=9)),
        Clock(MONDAY, None),
        Clock(MONDAY - timedelta(days=9), None),
    ]

    assert count_asked(clocks, MONDAY + timedelta(days=1)) == AskedCounts(asked=4, in_time=1, late=2, waiting=1)


@given(st.lists(st.builds(Clock, DAYS, st.none() | DAYS)), DAYS)
def test_every_request_counts_once(clocks, today):
    counts = count_asked(clocks, today)

    assert counts.in_time + counts.late + counts.waiting == counts.asked == len(clocks)
    assert counts.waiting >= 0
