"""Two practices with a few extensions, and somebody who looks for calls."""

import pytest

from fairhearing.practice.models import Extension, Person, Practice

from .made_calls import NOON


@pytest.fixture
def practices():
    made = [Practice.objects.create(id=slug, name=slug.title(), created_at=NOON) for slug in ("allerton", "westfield")]
    for extension, label in (("204", "Keeley Barnes"), ("205", "Asha Patel"), ("206", "")):
        Extension.objects.create(practice=made[0], extension=extension, label=label)
    return made


@pytest.fixture
def person():
    person = Person(email="helen.ashworth@allerton.example", full_name="Helen Ashworth", created_at=NOON)
    person.save()
    return person
