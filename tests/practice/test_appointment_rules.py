"""Who may make whom what, for every standing there is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.practice.appointment_rules import (
    LONGEST_DEPUTY,
    Standing,
    why_not_appoint,
    why_not_end,
    why_not_renew,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROLES = ("manager", "assistant", "partner", "auditor", "member", "administrator")
GIVERS = {"manager", "partner"}

roles = st.frozensets(st.sampled_from(ROLES))
standings = st.builds(Standing, roles, managers=st.integers(0, 4), partners=st.integers(0, 4), own=st.booleans())
kinds = st.sampled_from(ROLES)


def standing(*mine, managers=2, partners=1, own=False):
    return Standing(frozenset(mine), managers, partners, own)


@given(standings, kinds, st.none() | st.just(NOON + timedelta(days=3)))
def test_nobody_makes_himself_more(standing, kind, until):
    if standing.own:
        assert why_not_appoint(standing, kind, until, now=NOON)
        assert why_not_end(standing, kind)
        assert why_not_renew(standing, {kind})


@given(standings, kinds)
def test_only_managers_and_partners_change_anything(standing, kind):
    if not standing.roles & GIVERS:
        assert why_not_appoint(standing, kind, None, now=NOON)
        assert why_not_end(standing, kind)
        assert why_not_renew(standing, {kind})


@given(standings, st.sampled_from(["manager", "partner"]))
def test_where_there_is_a_partner_only_partners_appoint_managers_and_partners(standing, kind):
    if standing.partners and "partner" not in standing.roles:
        assert why_not_appoint(standing, kind, None, now=NOON)


@given(standings)
def test_the_last_manager_who_is_it_for_good_never_goes(standing):
    if standing.managers <= 1:
        assert why_not_end(standing, "manager")


@pytest.mark.parametrize("kind", ["member", "administrator", "auditor", "assistant"])
@pytest.mark.parametrize("mine", ["manager", "partner"])
def test_managers_and_partners_invite_everybody_else(mine, kind):
    assert why_not_appoint(standing(mine), kind, None, now=NOON) == ""
    assert why_not_end(standing(mine), kind) == ""


def test_before_there_is_a_partner_managers_do_what_partners_would():
    alone = standing("manager", managers=1, partners=0)

    assert why_not_appoint(alone, "manager", None, now=NOON) == ""
    assert why_not_appoint(alone, "partner", None, now=NOON) == ""
    assert why_not_appoint(alone, "assistant", NOON + timedelta(days=7), now=NOON) == ""


def test_a_deputy_for_a_time_is_a_partners_to_sign():
    until = NOON + timedelta(days=14)

    assert "partner signs" in why_not_appoint(standing("manager"), "assistant", until, now=NOON)
    assert why_not_appoint(standing("partner"), "manager", until, now=NOON) == ""


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1), NOON + LONGEST_DEPUTY + timedelta(seconds=1)])
def test_a_deputy_has_a_last_day_within_half_a_year(until):
    assert "last day" in why_not_appoint(standing("partner"), "assistant", until, now=NOON)


@pytest.mark.parametrize("kind", ["partner", "auditor", "member", "administrator"])
def test_only_managers_and_assistants_are_appointed_for_a_time(kind):
    assert why_not_appoint(standing("partner"), kind, NOON + timedelta(days=1), now=NOON)


def test_a_manager_ends_a_deputy_but_not_another_manager():
    assert why_not_end(standing("manager", managers=3), "manager", temporary=True) == ""
    assert "Partners decide" in why_not_end(standing("manager", managers=3), "manager")


def test_a_manager_cannot_come_by_a_partners_sign_in_while_another_partner_could_help():
    assert "Another partner" in why_not_renew(standing("manager", partners=2), {"partner"})
    assert why_not_renew(standing("partner", partners=2), {"partner"}) == ""
    assert why_not_renew(standing("manager", partners=1), {"partner"}) == ""
