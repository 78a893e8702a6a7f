"""Anybody draws the same calls from the same list by the same seed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.quality.errors import BadList, BadSeed
from fairhearing.quality.sampling import (
    EligibleList,
    ListedCall,
    WantedTeam,
    commitment,
    digest_of,
    draw,
    next_in_line,
    rank_of,
    read_list,
    write_list,
)

SEED = "00112233445566778899aabbccddeeff" * 2
CALLS = tuple(f"{n:032x}" for n in range(1, 9))
LISTED = EligibleList(
    "allerton",
    "2026-10",
    (WantedTeam(1, 2), WantedTeam(2, 3)),
    tuple(ListedCall(1, each) for each in CALLS[:5]) + tuple(ListedCall(2, each) for each in CALLS[5:]),
)


def short(calls):
    return [(each.team, int(each.call, 16)) for each in calls]


def test_the_vector_of_the_reference_is_drawn():
    text = write_list(LISTED)

    assert commitment("allerton", "2026-10", SEED) == "96d0accb6b891df62e6d38e2a9fd388b150a3f813df8c6bce13da605fd269304"
    assert digest_of(text) == "cf8f53312e65d2e00e9b964cb76ad3f512e60026a82953dab50647306591b674"
    assert rank_of(SEED, CALLS[0]) == "f990d7ca5f0981b98bc6c105ff128aebfab844150cdb96a2866509d724be8755"
    assert short(draw(LISTED, SEED)) == [(1, 3), (1, 4), (2, 6), (2, 7), (2, 8)]
    assert int(next_in_line(LISTED, SEED, 1, passed=[each.call for each in draw(LISTED, SEED)]), 16) == 2


@st.composite
def lists(draw_):
    teams = sorted(draw_(st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True)))
    calls = draw_(st.lists(st.integers(0, 2**128 - 1), max_size=20, unique=True))
    owned = sorted(ListedCall(draw_(st.sampled_from(teams)), f"{call:032x}") for call in calls)
    sizes = tuple(WantedTeam(team, draw_(st.integers(1, 50))) for team in teams)
    return EligibleList("allerton", "2026-10", sizes, tuple(owned))


@given(lists())
def test_a_list_is_read_as_it_was_written(listed):
    assert read_list(write_list(listed)) == listed


@given(lists(), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_each_team_gets_what_it_wants_or_all_there_is_and_no_call_twice(listed, seed):
    drawn = draw(listed, seed)

    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(listed.calls)
    for team in listed.teams:
        there = sum(each.team == team.number for each in listed.calls)
        assert sum(each.team == team.number for each in drawn) == min(team.size, there)


@given(lists(), st.text("0123456789abcdef", min_size=64, max_size=64), st.randoms())
def test_what_a_call_stands_next_to_moves_it_not(listed, seed, rng):
    fewer = tuple(each for each in listed.calls if rng.random() < 0.5)

    line = [each for each in sorted(listed.calls, key=lambda each: rank_of(seed, each.call)) if each in fewer]

    whole = tuple(WantedTeam(team.number, 50) for team in listed.teams)
    drawn = draw(EligibleList("allerton", "2026-10", whole, fewer), seed)
    assert [each for team in whole for each in line if each.team == team.number] == list(drawn)


def test_every_call_is_as_likely_as_any_other():
    rng, counts = random.Random(7), dict.fromkeys(CALLS[:5], 0)

    for _ in range(2000):
        for each in draw(LISTED, rng.randbytes(32).hex()):
            if each.team == 1:
                counts[each.call] += 1

    assert all(abs(count - 800) < 120 for count in counts.values())


def test_replacements_are_the_next_in_line_until_there_is_none():
    passed = []
    while following := next_in_line(LISTED, SEED, 1, passed=passed):
        passed.append(following)

    assert passed == sorted(CALLS[:5], key=lambda call: rank_of(SEED, call))


@pytest.mark.parametrize("seed", ["", "5a", "5A" * 32, "zz" * 32, "5a" * 33])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(BadSeed):
        draw(LISTED, seed)
    with pytest.raises(BadSeed):
        commitment("allerton", "2026-10", seed)


def test_a_list_cut_off_anywhere_is_refused_or_names_fewer_calls():
    text = write_list(LISTED)

    for end in range(len(text)):
        try:
            cut = read_list(text[:end])
        except BadList:
            continue
        assert write_list(cut) == text[:end]
        assert digest_of(text[:end]) != digest_of(text)


@given(st.text(max_size=200))
def test_anything_else_is_a_bad_list(text):
    with pytest.raises(BadList):
        read_list(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("call 1", "call 3"),
        (CALLS[1], CALLS[0]),
        ("team 1 2\nteam 2 3", "team 2 3\nteam 1 2"),
        ("team 1 2", "team 1 0"),
        ("month 2026-10", "month 2026-13"),
        ("practice allerton", "practice Allerton"),
        ("\n", "\r\n"),
    ],
)
def test_a_list_that_was_meddled_with_is_refused(before, after):
    text = write_list(LISTED)

    with pytest.raises(BadList):
        read_list(text.replace(before, after))
    with pytest.raises(BadList):
        read_list(text + "call 9\n")
