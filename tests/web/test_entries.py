"""What makes an entry: pages, refusals and changes that docs/reference/log-entries.md names."""

import secrets

import pytest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import SignInFailed, TooManyTries
from fairhearing.practice.models import Person
from fairhearing.web import staff

pytestmark = pytest.mark.django_db


def entries(verb):
    return list(Outbox.objects.filter(verb=verb).order_by("number"))


def test_a_thing_that_is_not_there_or_not_theirs_is_noted_alike(manager, other_call):
    manager.get(f"/calls/{other_call.id}")
    manager.get(f"/calls/{secrets.token_hex(16)}")

    assert [(row.actor, row.detail) for row in entries(Verb.PAGE_REFUSED)] == [
        (manager.person.account, {"page": "call", "reason": "absent"})
    ] * 2


def test_an_address_that_is_none_of_ours_is_not_noted(manager):
    assert manager.get("/favicon.gif").status_code == 404

    assert entries(Verb.PAGE_REFUSED) == []


def test_the_questions_before_listening_name_the_call_and_are_a_look_at_it(manager, call, sound):
    manager.get(f"/recordings/{sound.id}/listen")

    assert [row.subject for row in entries(Verb.CALL_VIEWED)] == [call.id]


def test_a_search_that_cannot_be_read_still_shows_the_list(manager):
    assert manager.post("/calls/find", {"number": "1", "day": ""}).status_code == 422

    assert len(entries(Verb.CALLS_LISTED)) == 1


@pytest.mark.parametrize(("page", "verb"), [("/now", Verb.CALLS_NOW_VIEWED), ("/never-recorded", Verb.REGISTER_VIEWED)])
def test_looking_is_noted(manager, page, verb):
    manager.get(page)

    assert [row.actor for row in entries(verb)] == [manager.person.account]


def test_staff_who_are_made_to_wait_are_noted(practices):  # noqa: ARG001 - the people of the practice
    person = Person.objects.get(email="auditor@allerton.example")
    person.set_unusable_password()
    address = f"192.0.2.{secrets.randbelow(250)}"
    with pytest.raises(TooManyTries):  # noqa: PT012 - how many tries there are is the limits' business
        for _ in range(20):
            with pytest.raises(SignInFailed):
                staff.check_passphrase(person, "not these words", address)

    assert [row.actor for row in entries(Verb.STAFF_SIGN_IN_LOCKED)] == [person.account]


def test_a_device_that_is_given_is_noted(practices):  # noqa: ARG001 - the people of the practice
    person = Person.objects.get(email="auditor@allerton.example")

    staff.enrol_device(person, "JBSWY3DPEHPK3PXP", actor="demonstration")

    assert [(row.subject, row.detail) for row in entries(Verb.PERSON_CHANGED)] == [
        (person.account, {"changed": "device"})
    ]
