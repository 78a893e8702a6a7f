"""Whom a case concerns: those on its calls are suggested, anybody is found, and their calls are suggested in turn."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.cases.closing import close_case
from fairhearing.cases.models import Case, CasePerson
from fairhearing.cases.people import people_of_case
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.keeping import write_words
from fairhearing.ledger.models import Individual, Link, Number

from .cases_made import add_case
from .kept_calls import add_kept_call
from .sealed_calls import NOW, add_call
from .test_log_page import text

pytestmark = pytest.mark.django_db
MARGARET = "+447700900333"


@pytest.fixture
def first(practices):
    return add_kept_call(practices["allerton"], 300, number=MARGARET)


@pytest.fixture
def case(manager, first):
    return add_case(first, manager.person)


def add_individual(practice, surname, number=""):
    made = Individual.objects.create(
        practice=practice, surname=surname, forename="Margaret", added_at=NOW, changed_at=NOW
    )
    write_words([made])
    if number:
        known = {"individual": made, "practice": practice, "number": number, "number_reversed": number[:0:-1]}
        Number.objects.create(**known, sure="list")
    return made


def say(client, case, individual, do="add"):
    return client.post(f"/cases/{case.id}/people", {"do": do, "individual": str(individual.id)})


def test_who_is_on_its_calls_is_suggested_and_then_concerned(manager, case):
    margaret = add_individual(case.practice, "Holroyd", MARGARET)
    assert "It concerns them" in text(manager.get(f"/cases/{case.id}/people"))

    say(manager, case, margaret)

    assert people_of_case(case) == [margaret]
    assert "Margaret Holroyd" in text(manager.get(f"/cases/{case.id}"))
    assert case.reference in text(manager.get(f"/individuals/{margaret.id}"))
    [row] = Outbox.objects.filter(verb=Verb.CASE_CHANGED)
    assert row.detail == {"changed": "person-added", "individual": margaret.id.hex}


def test_a_name_that_was_typed_finds_somebody_and_stands_in_no_address(manager, case):
    margaret = add_individual(case.practice, "Holroyd")

    answer = manager.post(f"/cases/{case.id}/people", {"do": "find", "words": "holroyd"})

    assert answer.status_code == 200
    assert str(margaret.id) in answer.content.decode()


def test_their_calls_near_in_time_are_suggested(manager, case, first):
    margaret = add_individual(case.practice, "Holroyd")
    say(manager, case, margaret)
    near, far = (add_call(case.practice, number="", started_at=first.started_at + timedelta(days=n)) for n in (9, 40))
    for call in (near, far):
        Link.objects.create(
            call=call,
            practice=case.practice,
            individual=margaret,
            said="confirmed",
            said_by=manager.person,
            said_at=timezone.now(),
        )

    page = manager.get(f"/cases/{case.id}/others").content.decode()

    assert near.id in page
    assert "Of somebody it concerns" in page
    assert far.id not in page


def test_who_was_merged_into_another_is_shown_as_that_one_and_taken_away_once(manager, case):
    one, other = add_individual(case.practice, "Holroyd"), add_individual(case.practice, "Holroyd")
    for each in (one, other):
        say(manager, case, each)
    Individual.objects.filter(id=other.id).update(merged_into=one)
    assert people_of_case(case) == [one]

    say(manager, case, one, do="remove")

    assert not CasePerson.objects.exists()


def test_another_practices_people_are_not_found(manager, practices, case):
    other = add_individual(practices["westfield"], "Holroyd")

    assert say(manager, case, other).status_code == 404
    found = manager.post(f"/cases/{case.id}/people", {"do": "find", "words": "holroyd"})
    assert str(other.id) not in found.content.decode()


def test_a_closed_case_is_changed_by_nobody(manager, case):
    margaret = add_individual(case.practice, "Holroyd")
    close_case(case, Case.Outcome.SETTLED, "Settled", ending=[], by=manager.person, now=timezone.now())

    assert "The case is closed." in text(manager.get(say(manager, case, margaret).url))
    assert not CasePerson.objects.exists()
