"""Typed times, parts in order and joined, opinions that count, who checks, what is sampled."""

from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.redaction.errors import BadSpan, BadTime
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.rules import (
    Opinion,
    Part,
    check_opinion,
    check_part,
    fingerprint,
    hidden_ms,
    merged,
    needs_second,
    sampled,
)
from fairhearing.redaction.times import read_time, time_words

TODAY = date(2026, 11, 29)
SIDES = ("outside", "practice", "both")
parts = st.builds(
    lambda side, since, length: Part(side, since, since + length),
    st.sampled_from(SIDES),
    st.integers(0, 5000),
    st.integers(50, 2000),
)


@pytest.mark.parametrize(
    ("typed", "at_ms"),
    [
        ("3:06.5", 186_500),
        (" 0:57.0 ", 57_000),
        ("12", 12_000),
        ("1:02:03", 3_723_000),
        ("0:00.125", 125),
        ("5,5", 5500),
    ],
)
def test_times_are_read_as_people_type_them(typed, at_ms):
    assert read_time(typed) == at_ms


@pytest.mark.parametrize(
    "typed", ["", "3:6", "3:60", "1:60:00", "-1", "1.2.3", "3:", "soon", "٣", "1:2:3", "3:06.5555"]
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(BadTime):
        read_time(typed)


@given(st.integers(0, 99 * 3_600_000))
def test_a_time_reads_as_it_is_said(at_ms):
    assert read_time(time_words(at_ms)) == at_ms


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_refused(typed):
    with suppress(BadTime):
        assert read_time(typed) >= 0


def covered(shown, side, at_ms):
    return any(each.side in {side, "both"} and each.from_ms <= at_ms < each.to_ms for each in shown)


@given(st.lists(parts, max_size=8))
def test_joined_parts_hide_the_same_milliseconds_and_lie_apart(listed):
    joined = merged(listed)

    for side in ("outside", "practice"):
        own = [each for each in joined if each.side == side]
        assert all(left.to_ms < right.from_ms for left, right in pairwise(own))
        edges = {edge + step for each in listed for edge in (each.from_ms, each.to_ms) for step in (-1, 0, 1)}
        assert all(covered(own, side, edge) == covered(listed, side, edge) for edge in edges)
    assert hidden_ms(listed) == len({at for each in listed for at in range(each.from_ms, each.to_ms)})


@given(st.lists(parts, max_size=8), st.randoms())
def test_the_order_in_which_parts_were_hidden_changes_nothing(listed, chance):
    shuffled = list(listed)
    chance.shuffle(shuffled)

    assert merged(shuffled) == merged(listed)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (Part("nobody", 0, 100), "side"),
        (Part("both", 70_000, 70_100), "from"),
        (Part("both", 100, 70_001), "to"),
        (Part("both", 100, 100), "to"),
        (Part("both", 200, 100), "to"),
        (Part("both", 100, 149), "to"),
    ],
)
def test_a_part_that_cannot_be_is_refused_at_its_field(part, field):
    with pytest.raises(BadSpan) as refused:
        check_part(part, 70_000)

    assert refused.value.field == field


def test_a_part_may_be_the_whole_recording():
    check_part(Part("both", 0, 70_000), 70_000)


def test_serious_harm_needs_a_health_professionals_opinion_of_the_last_six_months():
    opinion = Opinion("Dr Amira Said", "GP", date(2026, 5, 29), "It would put her at risk.")

    check_opinion(Ground.HARM, opinion, TODAY)
    for wrong in (
        Opinion("Dr Amira Said", "GP", date(2026, 5, 28), "It would put her at risk."),
        Opinion("Dr Amira Said", "GP", date(2026, 11, 30), "It would put her at risk."),
        Opinion("", "GP", TODAY, "It would put her at risk."),
        Opinion("Dr Amira Said", "GP", None, "It would put her at risk."),
        Opinion("Dr Amira Said", "GP", TODAY, ""),
    ):
        with pytest.raises(BadSpan):
            check_opinion(Ground.HARM, wrong, TODAY)
    check_opinion(Ground.OTHERS, Opinion(), TODAY)


def test_a_second_person_checks_what_is_hidden_and_what_concerns_a_child_or_harm():
    nothing = {"hidden": 0, "left_out_by_law": 0, "child": False, "harm": False}

    assert needs_second(**nothing) == ()
    for change in ({"hidden": 1}, {"left_out_by_law": 1}, {"child": True}, {"harm": True}):
        assert len(needs_second(**nothing | change)) == 1


def test_a_fingerprint_does_not_know_of_order_and_knows_of_everything_else():
    lines = [("part", "r1", 1, 2), ("call", "c1", "in")]

    assert fingerprint(lines) == fingerprint(lines[::-1])
    assert fingerprint(lines) != fingerprint([("part", "r1", 1, 3), ("call", "c1", "in")])
    assert fingerprint(lines) != fingerprint(lines[:1])


@given(st.sets(st.text("0123456789abcdef", min_size=4, max_size=8)), st.text(max_size=8))
def test_one_in_five_is_sampled_and_the_seed_alone_says_which(ids, seed):
    drawn = sampled(ids, seed)

    assert drawn == sampled(sorted(ids, reverse=True), seed)
    assert set(drawn) <= ids
    assert len(drawn) == -(-len(ids) // 5)


def test_every_ground_names_its_provision():
    assert set(GROUNDS) == set(Ground)
    assert all(words.label and words.law for words in GROUNDS.values())
