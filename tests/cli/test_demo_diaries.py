"""The demonstration's partners have read the diary of the month before, once."""

from datetime import UTC, date, datetime

import pytest

from fairhearing.cli.demo.diaries import read_past_diary
from fairhearing.cli.demo.practices import PRACTICES
from fairhearing.playback.models import DiarySignature
from fairhearing.practice.models import Person, Practice, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)


def test_the_month_that_ended_is_signed_by_each_partner_once():
    for demo in PRACTICES:
        practice = Practice.objects.create(id=demo.id, name=demo.name, created_at=NOW)
        person = Person.objects.create(email=f"partner@{demo.id}.example", full_name="Partner", created_at=NOW)
        Role.objects.create(person=person, practice=practice, kind="partner", since=NOW)

    read_past_diary(NOW)
    read_past_diary(NOW)

    signed = list(DiarySignature.objects.values_list("practice", "month", "listens"))
    assert sorted(signed) == [(demo.id, date(2026, 10, 1), 0) for demo in PRACTICES]
