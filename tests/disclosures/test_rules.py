"""By which power each kind asks, when we aim to answer, what is owed, and where a disclosure may go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.clocks.days import is_working
from fairhearing.disclosures import rules
from fairhearing.disclosures.errors import BadReference
from fairhearing.disclosures.grounds import WORDS, Ground
from fairhearing.disclosures.powers import POWERS, Power, may_rest, powers_for
from fairhearing.disclosures.rules import MOVES, Confidence, Kind, Prepared, State
from fairhearing.practice.bank_holidays import is_bank_holiday

DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
MONDAY = date(2026, 11, 2)
WHOLE = Prepared("gmc", MONDAY, "duty", "Two calls of June", 0, "", "tell")


def test_every_state_that_is_worked_may_be_refused_and_withdrawn():
    for state in State:
        ends = {State.REFUSED, State.WITHDRAWN} <= MOVES[state]
        assert ends == rules.is_worked(state), state


def test_nothing_is_given_that_was_not_approved_and_nothing_leads_out_of_closed():
    assert [state for state in State if State.DELIVERED in MOVES[state]] == [State.APPROVED]
    assert [state for state in State if State.APPROVED in MOVES[state]] == [State.ASKED]
    assert not MOVES[State.CLOSED]


def test_every_state_can_be_reached():
    reached, more = {State.PREPARING}, {State.PREPARING}
    while more:
        more = {after for before in more for after in MOVES[before]} - reached
        reached |= more

    assert reached == set(State)


@given(st.sampled_from(State), st.booleans())
def test_only_an_approval_that_stands_leaves_it_approved(kept, stands):
    now = rules.state_now(kept, lambda: stands)

    assert (now is State.APPROVED) == (kept is State.APPROVED and stands)
    assert rules.is_worked(now) == rules.is_worked(kept)


@given(DAYS, st.none() | st.integers(0, 400))
def test_the_day_we_aim_for_is_a_working_day_before_theirs_and_never_before_it_came(received_on, after):
    needed_by = None if after is None else received_on + timedelta(days=after)

    day = rules.target_on(received_on, needed_by, is_bank_holiday)

    assert received_on <= day <= received_on + rules.TARGET
    assert needed_by is None or day <= needed_by
    assert day == received_on or is_working(day, is_bank_holiday)


@pytest.mark.parametrize(
    ("needed_by", "target"),
    [
        (None, date(2026, 11, 16)),
        (date(2026, 11, 9), date(2026, 11, 6)),  # the 7th is a Saturday
        (date(2026, 11, 3), MONDAY),
        (date(2027, 2, 1), date(2026, 11, 16)),
    ],
)
def test_a_fortnight_or_two_days_before_the_day_they_name(needed_by, target):
    assert rules.target_on(MONDAY, needed_by, is_bank_holiday) == target


def test_each_kind_has_a_power_and_each_power_a_kind_a_law_and_something_it_can_rest_on():
    assert set(POWERS) == set(Power)
    for kind in Kind:
        assert powers_for(kind), kind
    for power, words in POWERS.items():
        assert words.law, power
        assert words.kinds, power
        assert words.confidences, power


def test_what_has_to_be_obeyed_rests_on_duty_and_nothing_else_does():
    for power, words in POWERS.items():
        assert may_rest(power, Confidence.DUTY) == words.must, power


def test_an_insurer_is_given_nothing_without_consent():
    for power in powers_for(Kind.INSURER):
        assert POWERS[power].confidences == (Confidence.CONSENT,)


def test_police_without_an_order_need_not_be_given_anything():
    police = powers_for(Kind.POLICE)

    assert not POWERS[Power.CRIME].must
    assert POWERS[Power.CRIME].law == "Data Protection Act 2018, Schedule 2, paragraph 2"
    assert POWERS[police[0]].must, "what has to be obeyed stands first"


def test_every_ground_has_its_words():
    assert set(WORDS) == set(Ground)


def test_nothing_is_owed_by_what_is_prepared_whole():
    assert rules.owed(WHOLE) == ()


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        (Prepared("", MONDAY, "duty", "x", 0, "", "tell"), "by which power"),
        (Prepared("gmc", None, "duty", "x", 0, "", "tell"), "See the paper"),
        (Prepared("gmc", MONDAY, "", "x", 0, "", "tell"), "duty of confidence"),
        (Prepared("gmc", MONDAY, "duty", "", 0, "", "tell"), "the least that does"),
        (Prepared("gmc", MONDAY, "duty", "x", 1, "", "tell"), "1 call is given whole"),
        (Prepared("gmc", MONDAY, "duty", "x", 2, "", "tell"), "2 calls are given whole"),
        (Prepared("gmc", MONDAY, "duty", "x", 0, "", ""), "whether the person is told"),
    ],
)
def test_each_thing_that_is_missing_is_named(lacks, says):
    [missing] = rules.owed(lacks)

    assert says in missing


@given(st.sets(st.integers()), st.integers())
def test_nobody_approves_what_they_prepared(preparers, person):
    assert rules.may_approve(person, preparers) == (person not in preparers)


@given(st.integers(2020, 2099), st.integers(1, 999_999))
def test_a_reference_is_read_as_it_is_written(year, number):
    written = rules.reference_of(year, number)

    assert rules.read_reference(written) == (year, number)
    assert rules.read_reference(f" {written.lower().replace('-', ' ')} ") == (year, number)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_reference_or_refused(typed):
    try:
        year, number = rules.read_reference(typed)
    except BadReference:
        return
    assert rules.read_reference(rules.reference_of(year, number)) == (year, number)
