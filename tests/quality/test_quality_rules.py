"""Which calls can be drawn, where a review stands, how a quarter stands, and cards as they are typed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.quality.card_text import CardText, QuestionText, check_card, read_card
from fairhearing.quality.eligibility import Candidate, WhyNot, why_not
from fairhearing.quality.errors import BadCard
from fairhearing.quality.rules import ANSWER_DAYS, ReviewFacts, ReviewState, may_close, review_state
from fairhearing.quality.standing import ActionFacts, Quarter, QuarterState, quarter_of, quarter_state, quarters_back
from fairhearing.quality.starter import STARTER

GOOD = Candidate(
    length_ms=45_000,
    began_after_seed=True,
    is_internal=False,
    is_taken_by_somebody=True,
    is_about_manager=False,
    is_under_procedure=False,
    is_clinical=False,
)
SHARED = date(2026, 10, 1)
DRAFT = ReviewFacts(is_ready=False, told_on=None, is_answered=False, is_read=False, is_closed=False)
TOLD = replace(DRAFT, is_ready=True, told_on=SHARED)


def reason(candidate, *, shortest_s=30, with_clinical=False):
    return why_not(candidate, shortest_s=shortest_s, with_clinical=with_clinical)


def test_an_ordinary_call_can_be_drawn():
    assert reason(GOOD) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"length_ms": 0}, WhyNot.NO_SOUND),
        ({"began_after_seed": False}, WhyNot.BEFORE_SEED),
        ({"is_internal": True}, WhyNot.INTERNAL),
        ({"is_taken_by_somebody": False}, WhyNot.NOBODY_KNOWN),
        ({"is_about_manager": True}, WhyNot.ABOUT_MANAGER),
        ({"is_under_procedure": True}, WhyNot.STAFF_PROCEDURE),
        ({"is_clinical": True}, WhyNot.CLINICAL),
        ({"length_ms": 29_999}, WhyNot.SHORT),
    ],
)
def test_one_thing_is_enough_to_leave_a_call_out(changed, why):
    assert reason(replace(GOOD, **changed)) is why


def test_clinical_calls_are_drawn_where_the_practice_said_so_and_thirty_seconds_is_long_enough():
    assert reason(replace(GOOD, is_clinical=True), with_clinical=True) is None
    assert reason(replace(GOOD, length_ms=30_000)) is None


def test_nothing_the_practice_chooses_lets_a_call_of_a_procedure_in():
    assert reason(replace(GOOD, is_under_procedure=True), shortest_s=1, with_clinical=True) is WhyNot.STAFF_PROCEDURE


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [
        (DRAFT, 0, ReviewState.DRAFT),
        (replace(DRAFT, is_ready=True), 0, ReviewState.NOBODY),
        (TOLD, 0, ReviewState.WITH_PERSON),
        (TOLD, 14, ReviewState.WITH_PERSON),
        (TOLD, 15, ReviewState.SILENT),
        (replace(TOLD, is_answered=True), 15, ReviewState.ANSWERED),
        (replace(TOLD, is_answered=True, is_read=True), 2, ReviewState.READ),
        (replace(TOLD, is_closed=True), 2, ReviewState.CLOSED),
    ],
)
def test_where_a_review_stands(facts, day, state):
    assert review_state(facts, SHARED + timedelta(days=day)) is state


@given(
    st.builds(
        ReviewFacts,
        is_ready=st.booleans(),
        told_on=st.none() | st.just(SHARED),
        is_answered=st.booleans(),
        is_read=st.booleans(),
        is_closed=st.booleans(),
    ),
    st.integers(0, 40),
)
def test_nothing_is_closed_before_the_person_had_their_days_nor_while_an_answer_is_unread(facts, days):
    if may_close(facts, SHARED + timedelta(days=days)):
        assert facts.told_on is not None
        assert days > ANSWER_DAYS
        assert facts.is_read or not facts.is_answered


def test_a_quarter_and_its_neighbours():
    last = Quarter(2026, 4)

    assert last.words == "October to December 2026"
    assert (last.first_day, last.last_day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert last.after == Quarter(2027, 1)
    assert last.after.before == last
    assert quarters_back(date(2026, 5, 2), date(2026, 11, 29), most=8) == (last, Quarter(2026, 3), Quarter(2026, 2))
    assert quarters_back(date(2020, 5, 2), date(2026, 11, 29), most=2) == (last, Quarter(2026, 3))


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2900, 1, 1)))
def test_every_day_is_in_its_quarter(day):
    quarter = quarter_of(day)

    assert quarter.first_day <= day <= quarter.last_day
    assert not quarter.has_ended(day)
    assert quarter.has_ended(quarter.last_day + timedelta(days=1))


CHOSEN = date(2026, 10, 5)
DUE = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("actions", "today", "state"),
    [
        ([], date(2026, 12, 31), QuarterState.NOT_YET),
        ([], date(2027, 1, 1), QuarterState.NONE),
        ([ActionFacts(date(2026, 9, 30), DUE, None)], date(2027, 1, 1), QuarterState.NONE),
        ([ActionFacts(CHOSEN, DUE, None)], DUE, QuarterState.CHOSEN),
        ([ActionFacts(CHOSEN, DUE, None)], date(2026, 11, 2), QuarterState.LATE),
        ([ActionFacts(CHOSEN, DUE, date(2026, 12, 1))], date(2027, 3, 1), QuarterState.DONE),
        (
            [ActionFacts(CHOSEN, DUE, date(2026, 10, 9)), ActionFacts(CHOSEN, date(2026, 12, 1), None)],
            DUE,
            QuarterState.CHOSEN,
        ),
    ],
)
def test_how_a_quarter_stands(actions, today, state):
    assert quarter_state(Quarter(2026, 4), actions, today) is state


def test_our_card_can_be_used_as_it_is():
    assert check_card(STARTER) is STARTER
    assert len(STARTER.questions) == 6


def test_questions_are_moved_added_and_removed():
    card = CardText("A card", tuple(QuestionText(each) for each in "abc"))

    assert [each.text for each in card.moved(0, 1).questions] == ["b", "a", "c"]
    assert [each.text for each in card.moved(2, -1).questions] == ["a", "c", "b"]
    assert card.moved(0, -1) == card.moved(2, 1) == card.moved(99, -1) == card
    assert [each.text for each in card.without(1).questions] == ["a", "c"]
    assert [each.text for each in card.with_room().questions] == ["a", "b", "c", ""]


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (CardText("", (QuestionText("a"),)), "name"),
        (CardText("A card", ()), "1 to 20"),
        (CardText("A card", (QuestionText("a"), QuestionText(""))), "question 2"),
        (CardText("A card", (QuestionText("a"), QuestionText("A"))), "the same"),
        (CardText("A card", (QuestionText("a", "h" * 501),)), "question 1"),
        (CardText("n" * 81, (QuestionText("a"),)), "name"),
    ],
)
def test_what_a_card_lacks_is_said(card, said):
    with pytest.raises(BadCard, match=said):
        check_card(card)


def test_a_typed_card_is_tidied_and_takes_no_key_that_is_none():
    card = read_card({"name": "  A   card "}, [" Is it\nso? ", "b"], ["", " why "], ["x" * 32, "ab" * 16])

    assert card == CardText("A card", (QuestionText("Is it so?"), QuestionText("b", "why", "ab" * 16)))
