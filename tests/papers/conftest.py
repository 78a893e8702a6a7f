"""A practice with somebody in each role."""

import pytest
from tests.web.sealed_calls import NOW, PEOPLE

from fairhearing.catalogue.doing import Done
from fairhearing.practice.models import Person, Practice, Role


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=NOW)


@pytest.fixture
def people(practice):
    made = {}
    for kind, name in PEOPLE.items():
        made[kind] = Person.objects.create(email=f"{kind}@allerton.example", full_name=name, created_at=NOW)
        Role.objects.create(person=made[kind], practice=practice, kind=kind, since=NOW)
    return made


@pytest.fixture
def manager(people):
    return Done(people["manager"], NOW, "manager")


@pytest.fixture
def partner(people):
    return Done(people["partner"], NOW, "partner")
