"""Founding a practice: all of it or nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from fairhearing.jobs.models import Outbox
from fairhearing.practice.errors import CannotFound
from fairhearing.practice.founding import NewPerson, NewPractice, found_practice, recorder_practices
from fairhearing.practice.models import Person, Place, Practice, PracticeNumber, Role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HELEN = NewPerson(
    account="0" * 31 + "1", email="Helen.Ashworth@allerton.example", full_name="Helen Ashworth", role=Role.Kind.MANAGER
)
COLIN = NewPerson(
    account="0" * 31 + "2",
    email="colin.marsh@allerton.example",
    full_name="Colin Marsh",
    role=Role.Kind.AUDITOR,
    passphrase="one two three four five six",
)
ALLERTON = NewPractice(
    id="allerton",
    name="Allerton Medical Centre",
    numbers={"+441134960100": "Reception"},
    extensions={"201": "Front desk"},
    places=["Manager's office"],
    people=[HELEN, COLIN],
)
WESTFIELD = replace(ALLERTON, id="westfield", name="Westfield", numbers={"+441134960200": ""})


def found(new):
    return found_practice(new, actor="set-up", now=NOON)


def test_a_practice_has_its_people_numbers_and_places():
    practice = found(ALLERTON)

    assert practice.name == "Allerton Medical Centre"
    assert set(practice.roles.values_list("person__full_name", "kind")) == {
        ("Helen Ashworth", "manager"),
        ("Colin Marsh", "auditor"),
    }
    assert practice.numbers.get().number == "+441134960100"
    assert practice.places.get().name == "Manager's office"
    assert [row.verb for row in Outbox.objects.order_by("number")] == [
        "practice.founded",
        "person.added",
        "role.given",
        "person.added",
        "role.given",
    ]


def test_a_key_holder_has_no_password_hash_and_staff_have_one():
    found(ALLERTON)

    helen, colin = Person.objects.get(full_name="Helen Ashworth"), Person.objects.get(full_name="Colin Marsh")
    assert helen.account == HELEN.account
    assert helen.email == "helen.ashworth@allerton.example"
    assert helen.holds_key
    assert not helen.has_usable_password()
    assert colin.check_password(COLIN.passphrase)


def test_the_database_refuses_a_hash_for_a_key_holder():
    found(ALLERTON)
    helen = Person.objects.get(holds_key=True)
    helen.set_password("one two three four five six")

    with pytest.raises(IntegrityError), transaction.atomic():
        helen.save()


def test_somebody_who_is_there_already_only_gets_the_role():
    found(ALLERTON)
    found(WESTFIELD)

    assert Person.objects.count() == 2
    assert Role.objects.count() == 4


def test_the_recorder_is_told_of_every_practice():
    found(WESTFIELD)
    found(ALLERTON)

    told = recorder_practices()

    assert [(practice.id, practice.numbers, practice.extensions) for practice in told] == [
        ("allerton", ("+441134960100",), ("201",)),
        ("westfield", ("+441134960200",), ("201",)),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "Allerton Road"},
        {"id": ""},
        {"numbers": {"0113 496 0100": ""}},
        {"people": [COLIN]},
        {"people": [replace(HELEN, email="nobody")]},
        {"people": [replace(HELEN, passphrase="a key holder's is never seen here")]},
        {"people": [HELEN, replace(COLIN, passphrase="")]},
        {"people": [HELEN, replace(COLIN, account=HELEN.account)]},
        {"people": [HELEN, replace(COLIN, email=HELEN.email)]},
        {"places": ["", ""]},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_leaves_nothing(changed):
    with pytest.raises(CannotFound) as refused:
        found(replace(ALLERTON, **changed))

    assert "0113" not in str(refused.value)
    assert not Practice.objects.exists()
    assert not Person.objects.exists()
    assert not PracticeNumber.objects.exists()
    assert not Outbox.objects.exists()


def test_two_practices_never_share_a_number():
    found(ALLERTON)

    with pytest.raises(CannotFound):
        found(replace(WESTFIELD, numbers=ALLERTON.numbers))

    assert Place.objects.count() == 1
