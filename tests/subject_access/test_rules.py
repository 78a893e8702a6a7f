"""Who asks, where a request may go, on which grounds it is refused, and its reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.practice.scans import LARGEST_BYTES, BadScan, media_of
from fairhearing.subject_access import rules
from fairhearing.subject_access.errors import BadReference
from fairhearing.subject_access.grounds import WORDS, Ground, grounds_for
from fairhearing.subject_access.rules import MOVES, Asker, Standing, State

STANDINGS = st.builds(
    Standing,
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    check_needed=st.booleans(),
    is_checked=st.booleans(),
)


def test_every_state_that_is_worked_may_be_refused_and_withdrawn():
    for state in State:
        ends = {State.REFUSED, State.WITHDRAWN} <= MOVES[state]
        assert ends == rules.is_worked(state), state


def test_nothing_leads_out_of_closed_and_every_end_leads_into_it():
    assert not MOVES[State.CLOSED]
    for state in (State.DELIVERED, State.REFUSED, State.WITHDRAWN):
        assert State.CLOSED in MOVES[state]


def test_every_state_can_be_reached():
    reached, more = {State.RECEIVED}, {State.RECEIVED}
    while more:
        more = {after for before in more for after in MOVES[before]} - reached
        reached |= more

    assert reached == set(State)


@given(st.sampled_from(State), STANDINGS)
def test_what_follows_from_the_calls_is_a_move_that_is_allowed(kept, standing):
    now = rules.state_now(kept, standing)

    reached = {kept} | MOVES[kept]
    assert now in reached.union(*(MOVES[state] for state in reached if rules.is_worked(state)))
    assert rules.is_worked(now) == rules.is_worked(kept)


def test_reviewing_waits_for_each_call_and_a_second_check_for_what_needs_it():
    decided = Standing(found=3, undecided=0, inside=2, reviewed=1)

    assert rules.state_now(State.SEARCHING, Standing(1, 3, 1, 1)) is State.SEARCHING
    assert rules.state_now(State.SEARCHING, decided) is State.REVIEWING
    needing = Standing(1, 3, 0, 2, 2, check_needed=True)
    assert rules.state_now(State.SEARCHING, needing) is State.SECOND_CHECK
    assert rules.state_now(State.RECEIVED, Standing(searches=1)) is State.SEARCHING
    assert rules.state_now(State.CLARIFYING, decided) is State.CLARIFYING


@pytest.mark.parametrize("asker", Asker)
def test_each_asker_can_be_refused_on_some_ground_and_each_names_its_provision(asker):
    grounds = grounds_for(asker)

    assert Ground.IDENTITY in grounds
    assert all(WORDS[ground].law for ground in grounds)
    assert any("1990" in WORDS[ground].law for ground in grounds) == rules.ASKERS[asker].after_death


def test_what_is_irrelevant_to_a_claim_limits_claimants_and_not_representatives():
    assert Ground.DEATH_IRRELEVANT in grounds_for(Asker.CLAIMANT)
    assert Ground.DEATH_IRRELEVANT not in grounds_for(Asker.EXECUTOR)


def test_a_patients_expectations_count_against_parent_and_attorney_alone():
    assert {asker for asker in Asker if Ground.WISHES in grounds_for(asker)} == {Asker.PARENT, Asker.ATTORNEY}


@given(st.integers(2000, 2099), st.integers(1, 999_999))
def test_a_reference_is_read_as_it_is_written(year, number):
    written = rules.reference_of(year, number)

    assert rules.read_reference(f" {written.lower().replace('-', ' ')} ") == (year, number)


@pytest.mark.parametrize("typed", ["", "C-2026-014", "R-2026", "R-26-1", "R-2026-0"])
def test_what_is_no_reference_is_refused(typed):
    with pytest.raises(BadReference):
        rules.read_reference(typed)


@pytest.mark.parametrize(
    ("data", "media"),
    [(b"%PDF-1.7", "application/pdf"), (b"\x89PNG\r\n\x1a\nx", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")],
)
def test_a_file_is_what_its_first_bytes_say(data, media):
    assert media_of(data) == media


@given(st.binary(max_size=64))
def test_every_other_file_is_refused_by_name(data):
    try:
        media = media_of(data)
    except BadScan:
        return
    assert media in {"application/pdf", "image/png", "image/jpeg"}


@pytest.mark.parametrize("data", [b"", b"<html><script>", b"%PDF-" + b"x" * LARGEST_BYTES])
def test_what_could_run_or_is_too_large_is_refused(data):
    with pytest.raises(BadScan):
        media_of(data)
