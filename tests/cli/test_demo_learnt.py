"""The demonstration has learnt something: from its own past calls, by the functions that the pages call."""

import pytest
from django.utils import timezone
from tests.web.quality_rows import add_month_call
from tests.web.sealed_calls import NOW

from fairhearing.cli.demo.learnt import learn_from_past_calls
from fairhearing.practice.models import Extension, Person, Practice, Role
from fairhearing.quality.models import LearningAction, Review, Sampled

pytestmark = pytest.mark.django_db


def test_a_sample_a_review_that_was_answered_one_that_waits_and_a_change_are_there_once():
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=NOW)
    for kind, name in (("manager", "Helen Ashworth"), ("member", "Keeley Barnes")):
        person = Person.objects.create(email=f"{kind}@allerton.example", full_name=name, created_at=NOW)
        Role.objects.create(person=person, practice=practice, kind=kind, since=NOW)
    Extension.objects.create(practice=practice, extension="201", label="Keeley Barnes")
    add_month_call(practice, 0, seconds=21)
    add_month_call(practice, 1, seconds=21).parties.filter(side="right").update(extension="202")

    learn_from_past_calls(timezone.now())
    learn_from_past_calls(timezone.now())

    assert Sampled.objects.count() == 2
    assert [(row.person.full_name, row.view) for row in Review.objects.all()] == [("Keeley Barnes", "partly")]
    assert LearningAction.objects.count() == 1
