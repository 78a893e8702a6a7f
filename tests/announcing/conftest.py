"""One practice with a manager, a deputy's role left out: wordings need no more."""

import pytest
from tests.announcing.wordings import NOW

from fairhearing.practice.models import Person, Practice, PracticeNumber, Role


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=NOW)
    for number in ("+441134960100", "+441134960101"):
        PracticeNumber.objects.create(practice=practice, number=number, label="Reception")
    manager = Person.objects.create(email="manager@allerton.example", full_name="Helen Ashworth", created_at=NOW)
    Role.objects.create(person=manager, practice=practice, kind="manager", since=NOW)
    return practice
