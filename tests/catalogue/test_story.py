"""Conversations told step by step, and who could be heard when. Everyone is invented."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.catalogue.story import Presence, Stretch, ToldCall, holds_of, tell
from fairhearing.catalogue.who_spoke import Stretch as Part
from fairhearing.catalogue.who_spoke import sound_beside, within

from .recorder_node import NOON


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def here(who, since, until, *, left=False):
    return Presence(who, left, at(since), at(until))


def told(*presences, name="a", began=0, ended=100, holds=(), outward=False, internal=False):
    stretches = tuple(Stretch(at(since), at(until)) for since, until in holds)
    return ToldCall(name, at(began), at(ended), outward, internal, presences, stretches)


def words(*calls):
    return [((step.at - NOON).seconds, step.words) for step in tell(calls)]


MARGARET = here("Margaret", 0, 100, left=True)
KEELEY = here("Keeley", 0, 100)


def test_who_rang_whom_depends_on_the_direction():
    assert words(told(MARGARET, KEELEY)) == [(0, "Margaret rang Keeley")]
    assert words(told(MARGARET, KEELEY, outward=True)) == [(0, "Keeley rang Margaret")]
    assert words(told()) == [(0, "A caller we do not know rang nobody we know of")]


def test_one_who_comes_as_another_goes_was_put_through():
    call = told(MARGARET, here("Keeley", 0, 40), here("Sanjay", 42, 100))

    assert words(call) == [(0, "Margaret rang Keeley"), (42, "Put through to Sanjay")]


def test_one_who_comes_and_nobody_goes_joined_and_may_leave():
    call = told(MARGARET, KEELEY, here("Helen", 20, 60))

    assert words(call) == [(0, "Margaret rang Keeley"), (20, "Helen joined"), (60, "Helen left")]


def test_a_hold_is_told_with_its_length():
    assert words(told(MARGARET, KEELEY, holds=[(20, 60)]))[1] == (20, "On hold for 40 seconds")


def test_a_hold_that_somebody_else_ends_was_parking():
    call = told(MARGARET, here("Keeley", 0, 20), here("Sanjay", 80, 100), holds=[(20, 80)])

    assert words(call)[1:] == [(20, "On hold for 1 minute, then picked up by Sanjay")]


def test_a_later_call_with_the_same_caller_goes_on_where_the_first_ended():
    first = told(here("Margaret", 0, 40, left=True), here("Keeley", 0, 40), ended=40)
    at_once = told(here("Margaret", 43, 90, left=True), here("Sanjay", 43, 90), name="b", began=43, ended=90)
    later = told(here("Margaret", 70, 90, left=True), here("Sanjay", 70, 90), name="b", began=70, ended=90)
    beside = told(here("Margaret", 30, 90, left=True), here("Keeley", 30, 90), name="b", began=30, ended=90)

    assert words(first, at_once)[-1] == (43, "Put through to Sanjay")
    assert words(first, later)[-1] == (70, "Picked up by Sanjay, after 30 seconds")
    assert words(first, beside)[-1] == (30, "Went on with Keeley")


def test_a_call_between_extensions_meanwhile_is_told_as_one():
    main = told(MARGARET, KEELEY)
    asked = told(here("Keeley", 30, 50, left=True), here("Helen", 30, 50), name="b", began=30, ended=50, internal=True)

    assert words(main, asked)[1] == (30, "Keeley rang Helen")


def test_a_call_without_names_is_not_guessed_at():
    assert words(told(MARGARET, KEELEY), told(name="b", began=30))[1] == (
        30,
        "Another call, of which no names are kept",
    )


def test_a_call_that_was_not_to_be_recorded_is_told_by_its_reason_wherever_it_stands():
    unkept = replace(told(name="b", began=30), not_recorded="Not recorded: union")
    first = replace(unkept, began=at(0))

    assert words(told(MARGARET, KEELEY), unkept)[1] == (30, "Not recorded: union")
    assert words(first) == [(0, "Not recorded: union")]


def test_a_hold_lasts_while_any_stream_is_paused_and_to_the_end_if_it_never_goes_on():
    marks = [("left", at(10), True), ("right", at(11), True), ("left", at(30), False), ("right", at(31), False)]

    assert holds_of(marks, at(100)) == (Stretch(at(10), at(31)),)
    assert holds_of([*marks, ("left", at(90), True)], at(100))[1:] == (Stretch(at(90), at(100)),)
    assert holds_of([("left", at(10), False)], at(100)) == ()


times = st.integers(0, 100)


somebody = st.tuples(st.sampled_from("ABCD"), times, times, st.booleans())


@given(st.lists(somebody, max_size=8), st.lists(st.tuples(times, times), max_size=3))
def test_any_call_can_be_told_in_order_and_begins_with_its_beginning(presences, holds):
    call = told(
        *(here(who, min(a, b), max(a, b), left=left) for who, a, b, left in presences),
        holds=[(min(hold), max(hold)) for hold in holds],
    )

    steps = tell([call])

    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[0].at == at(0)


def test_sound_is_everywhere_but_in_long_gaps():
    gaps = [Part(5_000, 9_000), Part(20_000, 20_500), Part(0, 2_000)]

    assert sound_beside(gaps, 30_000) == (Part(2_000, 5_000), Part(9_000, 30_000))
    assert sound_beside([], 30_000) == (Part(0, 30_000),)
    assert sound_beside([Part(0, 30_000)], 30_000) == ()


@given(st.lists(st.tuples(times, times), max_size=6), times, times)
def test_what_is_heard_of_somebody_lies_within_their_time_and_their_sides_sound(gaps, one, other):
    sound = sound_beside([Part(1000 * min(gap), 1000 * max(gap)) for gap in gaps], 100_000)
    there = Part(1000 * min(one, other), 1000 * max(one, other))

    heard = within(there, sound)

    assert all(there.from_ms <= each.from_ms < each.until_ms <= there.until_ms for each in heard)
    assert all(any(part.from_ms <= each.from_ms and each.until_ms <= part.until_ms for part in sound) for each in heard)
