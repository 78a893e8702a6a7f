"""Thirteen months by their days: the worst decides, and a day that nobody kept proves nothing."""

from datetime import date, timedelta

from fairhearing.clauses.rules import State
from fairhearing.policy.months import last_months, state_on

TODAY = date(2026, 11, 24)


def days(first, last, state=State.MET):
    return {first + timedelta(days=number): state for number in range((last - first).days + 1)}


def test_thirteen_months_end_with_this_one():
    months = last_months(TODAY, {}, None)

    assert [month.first for month in months] == [date(2025, 11, 1), date(2025, 12, 1)] + [
        date(2026, number, 1) for number in range(1, 12)
    ]
    assert (months[0].last, months[-1].last) == (date(2025, 11, 30), TODAY)
    assert {month.state for month in months} == {None}


def test_months_before_the_first_day_say_nothing_and_later_ones_count_from_it():
    first = date(2026, 10, 20)
    months = last_months(TODAY, days(first, TODAY), first)

    assert [month.state for month in months[-3:]] == [None, State.MET, State.MET]
    assert months[-2].days == {State.MET: 12}


def test_one_bad_day_makes_the_month():
    first = date(2026, 10, 1)
    kept = days(first, TODAY) | {date(2026, 10, 7): State.NOT_MET, date(2026, 10, 8): State.NOT_PROVEN}

    month = last_months(TODAY, kept, first)[-2]

    assert month.state is State.NOT_MET
    assert month.words == "Not met on 1 of 31 days"


def test_a_day_of_silence_is_not_proven():
    first = date(2026, 10, 1)
    kept = days(first, TODAY)
    del kept[date(2026, 10, 12)]

    assert last_months(TODAY, kept, first)[-2].words == "Not proven on 1 of 31 days"
    assert state_on(date(2026, 10, 12), TODAY, kept, first) is State.NOT_PROVEN


def test_today_says_nothing_before_it_was_kept():
    first = date(2026, 11, 1)
    kept = days(first, TODAY - timedelta(days=1))

    assert state_on(TODAY, TODAY, kept, first) is None
    assert last_months(TODAY, kept, first)[-1].state is State.MET
