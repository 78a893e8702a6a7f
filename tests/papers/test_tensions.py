"""Where policy and law differ: accepted by a partner until a day, asked about again, never settled silently."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.clauses.clause import Clause
from fairhearing.jobs.models import Outbox
from fairhearing.papers.errors import BadQuestion, BadSignature, Changed
from fairhearing.papers.signing import TensionState, ask_again, sign_tension, signatures_of, tension_of, tensions_of
from fairhearing.papers.tension import TENSIONS
from fairhearing.papers.waiting import waiting_for

pytestmark = pytest.mark.django_db
YEAR = TENSIONS[Clause.ONE_YEAR]
TODAY, UNTIL = date(2026, 11, 20), date(2027, 6, 3)


def sign(practice, partner, until=UNTIL, tension=YEAR):
    sign_tension(practice, tension, tension.digest, until=until, words="", done=partner)


def state(practice, today=TODAY):
    return tension_of(practice, Clause.ONE_YEAR, today=today).state


def test_a_clause_without_a_tension_has_none(practice):
    assert tension_of(practice, Clause.RECORDED) is None


def test_nothing_is_accepted_by_itself(practice):
    assert {each.state for each in tensions_of(practice, today=TODAY)} == {TensionState.OPEN}


def test_a_partner_accepts_it_until_a_day_and_it_runs_out_by_itself(practice, partner):
    sign(practice, partner)

    assert state(practice) is TensionState.SIGNED
    assert state(practice, UNTIL) is TensionState.SIGNED
    assert state(practice, UNTIL + timedelta(days=1)) is TensionState.OVER
    row = Outbox.objects.get(verb=Verb.TENSION_SIGNED)
    assert (row.actor, row.subject, row.detail) == (partner.by.account, "C11", {"until": "2027-06-03", "settled": 0})


@pytest.mark.parametrize("until", [TODAY, date(2027, 11, 21)])
def test_it_is_accepted_for_twelve_months_at_most(practice, partner, until):
    with pytest.raises(BadSignature):
        sign(practice, partner, until)


def test_words_that_were_not_read_are_not_signed(practice, partner):
    with pytest.raises(Changed):
        sign_tension(practice, YEAR, "0" * 64, until=UNTIL, words="", done=partner)


def test_a_signature_under_other_words_counts_no_more(practice, partner):
    sign(practice, partner, tension=replace(YEAR, law="Something else."))

    assert state(practice) is TensionState.OPEN
    assert len(signatures_of(practice, Clause.ONE_YEAR)) == 1


def test_asking_again_leaves_the_signature_and_the_next_one_settles_it(practice, partner, people):
    sign(practice, partner)
    asker = replace(partner, by=people["auditor"], role="auditor")
    ask_again(practice, YEAR, "The code of practice changed", asker)
    standing = tension_of(practice, Clause.ONE_YEAR, today=TODAY)
    assert (standing.state, standing.is_signed) == (TensionState.ASKED, True)

    sign(practice, replace(partner, now=partner.now + timedelta(hours=1)))

    assert state(practice) is TensionState.SIGNED
    assert len(signatures_of(practice, Clause.ONE_YEAR)) == 2


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_whoever_asks_says_why(practice, partner, why):
    with pytest.raises(BadQuestion):
        ask_again(practice, YEAR, why, partner)


def test_signatures_of_one_practice_are_not_anothers(practice, partner):
    other = type(practice).objects.create(id="westfield", name="Westfield", created_at=timezone.now())

    sign(practice, partner)

    assert state(other) is TensionState.OPEN


def test_what_is_to_be_signed_waits_for_partners_alone(practice, partner, people):
    def words(person, today=TODAY):
        return [each.words for each in waiting_for(people[person], practice, today=today)]

    assert words("partner") == ["8 places where policy and law differ wait for a partner’s signature"]
    assert not any("differ" in each for each in words("manager") + words("auditor"))

    sign(practice, partner)
    ask_again(practice, YEAR, "Why?", partner)

    assert "Somebody asked for the tension of clause C11 to be looked at again" in words("partner")


def test_a_signature_that_runs_out_waits_for_a_partner(practice, partner, people):
    sign(practice, partner)

    late = [
        (each.due_on, each.is_late)
        for each in waiting_for(people["partner"], practice, today=UNTIL + timedelta(days=1))
        if "runs out" in each.words
    ]

    assert late == [(UNTIL, True)]
