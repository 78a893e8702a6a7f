"""The law's month: the table of the law's examples, every month end of ten years, and what holds whatever happens."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.clocks.answering import Asked, Stop, answer_clock, stopped_days
from fairhearing.clocks.days import months_later, next_working
from fairhearing.clocks.errors import BadOrder
from fairhearing.practice.bank_holidays import is_bank_holiday

LATER = date(2040, 1, 1)
DAY = timedelta(days=1)
STEADY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FEW = st.integers(0, 60)


@st.composite
def patterns(draw):
    received = draw(DAYS)
    proof = draw(st.none() | FEW)
    fee = draw(st.none() | FEW)
    stops, at = [], received
    for before, length in draw(st.lists(st.tuples(FEW, FEW), max_size=3)):
        asked_on = at + before * DAY
        stops.append(Stop(asked_on, asked_on + length * DAY))
        at = stops[-1].answered_on + DAY
    return Asked(
        received_on=received,
        proof_asked_on=None if proof is None else received,
        proof_received_on=None if proof is None else received + proof * DAY,
        fee_asked_on=None if fee is None else received,
        fee_paid_on=None if fee is None else received + fee * DAY,
        stops=tuple(stops),
        extended_on=draw(st.sampled_from([None, received])),
    )


def clock(asked, today=LATER):
    return answer_clock(asked, today=today, is_holiday=is_bank_holiday)


def law_day(asked):
    """Count it anew, a day at a time."""
    start = max(filter(None, (asked.received_on, asked.proof_received_on, asked.fee_paid_on)))
    months = 3 if asked.extended_on else 1
    year, month = start.year, start.month + months
    while month > 12:
        year, month = year + 1, month - 12
    day = date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    at, last = start, max((stop.answered_on for stop in asked.stops), default=start)
    while at <= last:
        if any(stop.asked_on <= at <= stop.answered_on for stop in asked.stops):
            day += DAY
        at += DAY
    return day


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (Asked(date(2027, 1, 31)), date(2027, 3, 1)),
        (Asked(date(2026, 11, 25)), date(2026, 12, 29)),
        (Asked(date(2026, 11, 3), stops=(Stop(date(2026, 11, 10), date(2026, 11, 19)),)), date(2026, 12, 14)),
        (
            Asked(
                date(2026, 11, 3),
                stops=(Stop(date(2026, 11, 10), date(2026, 11, 19)),),
                extended_on=date(2026, 12, 1),
            ),
            date(2027, 2, 15),
        ),
        (Asked(date(2026, 9, 3)), date(2026, 10, 5)),  # 3 October is a Saturday
        (Asked(date(2027, 2, 26)), date(2027, 3, 30)),  # Good Friday, and then Easter Monday
        (Asked(date(2028, 1, 31)), date(2028, 2, 29)),  # a leap year
        (Asked(date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 11)), date(2026, 12, 11)),
        (Asked(date(2026, 11, 3), fee_asked_on=date(2026, 11, 4), fee_paid_on=date(2026, 11, 12)), date(2026, 12, 14)),
    ],
)
def test_the_day_is_the_laws(asked, due):
    assert clock(asked).due_on == due


def test_every_month_end_of_ten_years_is_answered_in_the_month_that_follows_or_on_its_next_working_day():
    for year in range(2025, 2035):
        for month in range(1, 13):
            last = date(year, month, calendar.monthrange(year, month)[1])
            for received in (last, last - DAY, last - 2 * DAY, last - 3 * DAY):
                due = clock(Asked(received)).due_on

                following = months_later(date(year, month, 1), 1)
                end = calendar.monthrange(following.year, following.month)[1]
                lawful = following.replace(day=min(received.day, end))
                assert due == next_working(lawful, is_bank_holiday), received
                assert due.weekday() < 5, received
                assert not is_bank_holiday(due), received


@STEADY
@given(patterns())
def test_it_is_never_earlier_than_the_laws_day_and_only_days_off_lie_between(asked):
    due, lawful = clock(asked).due_on, law_day(asked)

    assert due >= lawful
    between = [lawful + n * DAY for n in range((due - lawful).days)]
    assert all(day.weekday() >= 5 or is_bank_holiday(day) for day in between)


@STEADY
@given(patterns(), st.integers(1, 40))
def test_a_request_that_comes_later_is_never_due_earlier(asked, days):
    moved = timedelta(days=days)
    first_stop = min((stop.asked_on for stop in asked.stops), default=date.max)
    later = replace(asked, received_on=min(asked.received_on + moved, first_stop))

    assert clock(later).due_on >= clock(asked).due_on or _starts_in_or_after_a_stop(asked)


@STEADY
@given(patterns(), st.integers(0, 2), st.integers(1, 40))
def test_an_answer_that_comes_later_never_makes_it_earlier(asked, which, days):
    if which >= len(asked.stops):
        return
    stop = asked.stops[which]
    longer = replace(stop, answered_on=stop.answered_on + timedelta(days=days))
    stops = tuple(longer if n == which else each for n, each in enumerate(asked.stops))

    assert clock(replace(asked, stops=stops)).due_on >= clock(asked).due_on


@STEADY
@given(patterns(), st.integers(1, 40))
def test_clarification_asked_later_never_makes_it_later(asked, days):
    if not asked.stops:
        return
    stop = asked.stops[0]
    shorter = replace(stop, asked_on=min(stop.asked_on + timedelta(days=days), stop.answered_on))

    assert clock(replace(asked, stops=(shorter, *asked.stops[1:]))).due_on <= clock(asked).due_on


@STEADY
@given(patterns(), st.integers(1, 40))
def test_proof_or_a_fee_that_comes_later_moves_it_later_or_back_by_the_unlike_lengths_of_months_alone(asked, days):
    for name in ("proof_received_on", "fee_paid_on"):
        came = getattr(asked, name)
        if came is None:
            continue
        later = replace(asked, **{name: came + timedelta(days=days)})

        back = (law_day(asked) - law_day(later)).days
        assert back <= (3 if asked.stops else 0)


@STEADY
@given(patterns())
def test_more_time_is_never_less(asked):
    plain, longer = clock(replace(asked, extended_on=None)), clock(replace(asked, extended_on=asked.received_on))

    assert longer.due_on > plain.due_on
    assert longer.notice_on == plain.due_on


@STEADY
@given(patterns())
def test_the_target_is_never_after_the_laws_day(asked):
    found = clock(asked)

    assert found.target_on <= found.due_on
    assert found.target_on.weekday() < 5


@STEADY
@given(patterns(), st.integers(0, 400))
def test_while_an_answer_is_awaited_the_day_moves_on_and_never_back(asked, days):
    waiting = replace(asked, stops=(Stop(asked.received_on),))
    today = asked.received_on + days * DAY

    now, tomorrow = clock(waiting, today), clock(waiting, today + DAY)

    assert now.stands_still
    assert tomorrow.due_on >= now.due_on


@STEADY
@given(patterns())
def test_the_sum_adds_up(asked):
    steps = clock(asked).due.steps

    assert steps[0].day == asked.received_on
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    assert all(step.words and step.source for step in steps)


def test_days_of_two_stops_count_once():
    stops = (Stop(date(2026, 11, 10), date(2026, 11, 12)), Stop(date(2026, 11, 12), date(2026, 11, 13)))

    assert stopped_days(date(2026, 11, 3), stops, LATER) == 4


def test_a_proof_that_is_awaited_is_said():
    found = clock(Asked(date(2026, 11, 3), proof_asked_on=date(2026, 11, 4)), today=date(2026, 11, 20))

    assert found.waits_for_start
    assert found.due_on == date(2026, 12, 21)  # as if it came on the 20th: the 20th of December is a Sunday


@pytest.mark.parametrize(
    "stop",
    [Stop(date(2026, 11, 2), date(2026, 11, 3)), Stop(date(2026, 11, 5), date(2026, 11, 4))],
)
def test_what_cannot_have_happened_is_refused(stop):
    with pytest.raises(BadOrder):
        clock(Asked(date(2026, 11, 3), stops=(stop,)))


def _starts_in_or_after_a_stop(asked):
    """Say whether the start lies where a stop was, or behind it: months' lengths then show."""
    start = max(filter(None, (asked.received_on, asked.proof_received_on, asked.fee_paid_on)))
    return any(start >= stop.asked_on for stop in asked.stops)
