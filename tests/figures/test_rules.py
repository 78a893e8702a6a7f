"""Which lines of a log are one call, and what became of it."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.figures.rules import Ending, Leg, calls_of, folded, is_open, is_open_day
from fairhearing.phone_log.logged import CallBack, Direction
from fairhearing.practice.lines import Stretch

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
OPENING = tuple(Stretch(day, time(8), time(18, 30)) for day in range(5))


def leg(at=0, wait=10, talk=None, conversation="", direction=Direction.IN, **told):
    began = NINE + timedelta(seconds=at)
    answered = began + timedelta(seconds=wait) if talk is not None else None
    return Leg(conversation, began, answered, began + timedelta(seconds=wait + (talk or 0)), direction, **told)


def one(*legs, opening=OPENING):
    (call,) = calls_of(legs, opening)
    return call


def test_an_answered_call_knows_its_wait_and_its_length():
    call = one(leg(wait=12, talk=90))

    assert (call.ending, call.wait_s, call.talk_s) == (Ending.ANSWERED, 12, 90)


@pytest.mark.parametrize(("wait", "ending"), [(29, Ending.MISSED), (30, Ending.ABANDONED), (200, Ending.ABANDONED)])
def test_who_waited_thirty_seconds_abandoned_and_who_did_not_was_missed(wait, ending):
    assert one(leg(wait=wait)).ending is ending


@pytest.mark.parametrize(
    "at",
    [timedelta(hours=-2), timedelta(hours=9, minutes=30), timedelta(days=4), timedelta(days=31)],
    ids=["before eight", "at half past six", "on a Saturday", "on Christmas Day"],
)
def test_a_call_while_the_practice_is_closed_is_neither_abandoned_nor_missed(at):
    assert one(leg(at=at.total_seconds(), wait=60)).ending is Ending.CLOSED
    assert one(leg(at=at.total_seconds(), wait=60), opening=()).ending is Ending.ABANDONED
    assert one(leg(at=at.total_seconds(), wait=5, talk=60)).ending is Ending.ANSWERED


def test_phones_that_ring_together_are_one_call_answered_by_one_of_them():
    call = one(
        leg(conversation="a", wait=20, lines=("201",)),
        leg(at=1, conversation="a", wait=19, talk=60, lines=("202",)),
        leg(at=1, conversation="a", wait=19, lines=("203",)),
    )

    assert (call.ending, call.wait_s, call.talk_s, call.line) == (Ending.ANSWERED, 20, 60, "202")


def test_a_call_that_is_put_through_is_one_call():
    call = one(leg(conversation="a", wait=5, talk=30), leg(at=40, conversation="a", wait=5, talk=100))

    assert (call.wait_s, call.talk_s) == (5, 140)


def test_lines_without_an_id_are_calls_of_their_own():
    assert len(calls_of([leg(), leg()], OPENING)) == 2


def test_what_the_log_says_of_calling_back_is_counted():
    asked, made = leg(call_back=CallBack.ASKED), leg(direction=Direction.OUT, talk=9, call_back=CallBack.MADE)

    assert (one(asked).asked_back, one(asked).is_call_back) == (True, False)
    assert (one(made).asked_back, one(made).is_call_back) == (False, True)


def test_the_hour_is_that_of_the_practices_clock():
    half_past_eight = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    summer = Leg("", half_past_eight, None, half_past_eight, Direction.IN)

    assert one(leg()).hour == 9
    assert one(summer).hour == 9


def test_a_line_is_named_only_where_several_people_share_it():
    assert folded("204", {"204": "Front desk"}) == "204"
    assert folded("205", {"204": "Front desk"}) == ""


def test_a_bank_holiday_is_no_open_day():
    assert is_open_day(date(2026, 12, 24), ())
    assert not is_open_day(date(2026, 12, 25), ())
    assert not is_open_day(date(2026, 11, 28), ())
    assert is_open_day(date(2026, 11, 28), (Stretch(5, time(9), time(12)),))
    assert is_open(NINE, OPENING)


LEGS = st.lists(
    st.builds(
        leg,
        at=st.integers(0, 40_000),
        wait=st.integers(0, 400),
        talk=st.one_of(st.none(), st.integers(0, 900)),
        conversation=st.sampled_from(["", "", "a", "b"]),
        direction=st.sampled_from(list(Direction)),
    ),
    max_size=15,
)


@given(LEGS)
def test_every_call_has_one_ending_whatever_the_order_of_the_lines(legs):
    calls = calls_of(legs, OPENING)

    assert Counter(calls) == Counter(calls_of(legs[::-1], OPENING))
    assert len(calls) == sum(not each.conversation for each in legs) + len({e.conversation for e in legs} - {""})
    assert all((call.ending is Ending.ANSWERED) == (call.talk_s is not None) for call in calls)
    assert all(call.wait_s >= 0 for call in calls)
