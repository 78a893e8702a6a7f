"""The reported calls of the demonstration: one decided, one that waits, made once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.sealed_calls import add_call

from fairhearing.cli.demo.hard_calls import report_hard_calls
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.reported.models import Report

pytestmark = pytest.mark.django_db


def test_one_reported_call_is_decided_and_one_waits():
    now = timezone.now()
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=now)
    for kind in (Role.Kind.MANAGER, Role.Kind.ASSISTANT):
        person = Person(email=f"{kind}@allerton.example", full_name=kind.label, created_at=now)
        person.set_unusable_password()
        person.save()
        Role.objects.create(person=person, practice=practice, kind=kind, since=now)
    calls = [add_call(practice, started_at=now - timedelta(days=n), number="+441134960555") for n in (1, 40)]

    report_hard_calls(now)
    report_hard_calls(now)

    decided = {report.call: report.outcome for report in Report.objects.all()}
    assert decided == {calls[0].id: "", calls[1].id: "illness"}
    first = Report.objects.get(call=calls[1].id)
    assert (first.reported_at - calls[1].started_at, first.decided_at - first.reported_at) == (
        timedelta(minutes=20),
        timedelta(days=2),
    )
