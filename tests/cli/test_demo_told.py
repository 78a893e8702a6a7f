"""Whom the demonstration's notices name: said once, and enough for each notice."""

import pytest
from django.utils import timezone

from fairhearing.cli.demo.practices import PRACTICES
from fairhearing.cli.demo.told import name_contacts
from fairhearing.inspection.notices import unsaid_for
from fairhearing.inspection.publishing import PUBLISH_PAGES
from fairhearing.jobs.models import Job
from fairhearing.letters.models import Contacts
from fairhearing.practice.models import Person, Practice, Role

pytestmark = pytest.mark.django_db


def test_every_notice_of_both_practices_can_be_made_and_what_was_changed_stays():
    now = timezone.now()
    for demo in PRACTICES:
        practice = Practice.objects.create(id=demo.id, name=demo.name, created_at=now)
        person = Person.objects.create(email=f"manager@{demo.id}.example", full_name="Manager", created_at=now)
        Role.objects.create(person=person, practice=practice, kind="manager", since=now)
        assert unsaid_for(practice)

    name_contacts(now)
    Contacts.objects.update(web_address="changed.example")
    name_contacts(now)

    assert [unsaid_for(practice) for practice in Practice.objects.all()] == [(), ()]
    assert set(Contacts.objects.values_list("web_address", flat=True)) == {"changed.example"}
    assert Job.objects.filter(kind=PUBLISH_PAGES).exists()
