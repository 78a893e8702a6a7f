"""What the demonstration answers for: the pages of rights and breaches are not empty at first look."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.kept_calls import add_row
from tests.web.sealed_calls import add_call

from fairhearing.breaches.models import Breach
from fairhearing.cli.demo.rights_and_breaches import answer_for_rights_and_breaches
from fairhearing.marks.models import Mark
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.retention.models import Hold
from fairhearing.rights.models import RightsRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    now = timezone.now()
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=now)
    person = Person.objects.create(email="manager@allerton.example", full_name="Helen Ashworth", created_at=now)
    Role.objects.create(person=person, practice=practice, kind="manager", since=now)
    return practice


def test_a_breach_is_over_a_correction_is_done_and_an_objection_waits(practice):
    now = timezone.now()
    call = add_call(practice, started_at=now - timedelta(days=40), number="+447700900123")
    newer = add_call(practice, started_at=now - timedelta(hours=1), number="+447700900123")
    hers = add_call(practice, started_at=now - timedelta(days=1, hours=2), number="+447700900456")

    for each in (call, newer, hers):
        add_row(each)

    answer_for_rights_and_breaches(now)
    answer_for_rights_and_breaches(now)

    breach = Breach.objects.get()
    assert (breach.report, breach.closed_at is not None) == ("not-reported", True)
    assert breach.report_words
    found = RightsRequest.objects.order_by("number").values_list("right", "state", "outcome")
    assert list(found) == [("rectification", "closed", "in-part"), ("objection", "open", "")]
    assert set(Hold.objects.filter(released_at=None).values_list("call", flat=True)) == {hers.id}
    assert not newer.marks.exists()
    assert "the chemist closes at one" in Mark.objects.get(call=call).words


@pytest.mark.usefixtures("practice")
def test_without_her_calls_the_correction_is_withdrawn():
    answer_for_rights_and_breaches(timezone.now())

    assert RightsRequest.objects.get(right="rectification").state == "withdrawn"
