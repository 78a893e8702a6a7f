"""Grounds, states and what is kept at once: the rules of other rights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.rights.rules import (
    ARTICLES,
    MOVES,
    RESTRICTS,
    TO_ANSWER,
    WORDS,
    Ground,
    Outcome,
    Right,
    State,
    grounds_for,
    holds_at_once,
    outcome_of,
    reference_of,
)


@pytest.mark.parametrize("right", Right)
def test_every_right_can_be_granted_and_refused_and_who_cannot_be_known_is_refused(right):
    grounds = grounds_for(right)

    assert any(WORDS[ground].grants for ground in grounds)
    assert not all(WORDS[ground].grants for ground in grounds)
    assert Ground.IDENTITY in grounds
    assert ARTICLES[right].startswith("UK GDPR Article")


@given(st.sampled_from(Ground))
def test_every_ground_names_its_provision_and_is_of_some_right(ground):
    assert "Article" in WORDS[ground].law
    assert WORDS[ground].reason
    assert any(ground in grounds_for(right) for right in Right)


def test_erasure_is_refused_by_the_three_exceptions_of_the_article():
    laws = {WORDS[ground].law for ground in grounds_for(Right.ERASURE) if not WORDS[ground].grants}

    assert {f"UK GDPR Article 17(3)({letter})" for letter in "bce"} <= laws


@given(st.sampled_from(Right), st.booleans())
def test_only_erasure_with_nothing_else_open_keeps_nothing_at_once(right, matter_is_open):
    assert holds_at_once(right, matter_is_open=matter_is_open) == (right is not Right.ERASURE or matter_is_open)


@given(st.sampled_from(Ground), st.integers(0, 50), st.integers(0, 50))
def test_a_ground_that_refuses_is_a_refusal_and_what_leaves_calls_out_is_in_part(ground, inside, left_out):
    outcome = outcome_of(ground, inside=inside, found=inside + left_out)

    assert (outcome is Outcome.REFUSED) == (not WORDS[ground].grants)
    assert (outcome is Outcome.IN_PART) == (WORDS[ground].grants and left_out > 0)


@given(st.sampled_from(State), st.lists(st.integers(0, 4), max_size=8))
def test_whatever_is_done_a_request_that_was_answered_is_never_open_again(state, choices):
    seen = [state]
    for choice in choices:
        if onward := sorted(MOVES[seen[-1]]):
            seen.append(onward[choice % len(onward)])

    answered = [each in TO_ANSWER for each in seen]
    assert answered == sorted(answered, reverse=True)


def test_what_restricts_is_objection_and_restriction():
    assert {Right.OBJECTION, Right.RESTRICTION} == RESTRICTS


def test_references_read_as_people_write_them():
    assert reference_of(2026, 3) == "RT-2026-0003"
