"""What is about to go, and what is late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fairhearing.catalogue.models import Finding
from fairhearing.catalogue.rules import RecordClass
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Place
from fairhearing.retention.holds import place_holds
from fairhearing.retention.lists import Flag, WhyLate, count_held, count_unconfirmed, last_chance, late, preview
from fairhearing.retention.models import Hold

from .kept_home import set_class

pytestmark = pytest.mark.django_db

TODAY = date(2027, 11, 23)


def called(days_left):
    """The moment of an administrative call that may go so many days from today on."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC) + timedelta(days=days_left)


@pytest.fixture
def hold(manager):
    def hold(call, review_on=date(2027, 11, 1)):
        now = datetime(2027, 6, 1, tzinfo=UTC)
        place_holds([call], Hold.Kind.CLAIM, owner=manager, review_on=review_on, by=manager, now=now)

    return hold


def test_the_last_chance_list_shows_what_goes_within_thirty_days_and_why_to_look(kept, practice, manager, hold):
    plain, noted, evidence, held, heard, found = (kept.keep(called(days)) for days in (1, 2, 3, 4, 5, 6))
    kept.keep(called(31))
    kept.keep(called(-1))
    set_class(noted, RecordClass.CLINICAL_UNCONFIRMED)
    set_class(evidence, RecordClass.EVIDENCE)
    hold(held)
    place = Place.objects.create(practice=practice, name="Office")
    Listen.objects.create(
        id="1", recording=heard.recordings.get(), person=manager, place=place, begun_at=datetime(2027, 9, 1, tzinfo=UTC)
    )
    Finding.objects.create(recording=found.recordings.get(), kind="gaps")

    listed = last_chance(practice, TODAY)

    assert (listed.flagged_count, listed.all_count) == (5, 6)
    assert [(each.call, each.flags, each.expires_on) for each in listed.calls] == [
        (noted, (Flag.NOTE_UNCONFIRMED,), date(2027, 11, 25)),
        (evidence, (Flag.EVIDENCE,), date(2027, 11, 26)),
        (held, (Flag.HOLD_REVIEW_DUE,), date(2027, 11, 27)),
        (heard, (Flag.LISTENED_TO,), date(2027, 11, 28)),
        (found, (Flag.FINDINGS,), date(2027, 11, 29)),
    ]
    assert plain not in [each.call for each in listed.calls]


def test_a_hold_whose_review_is_not_due_and_an_old_listen_are_no_flags(kept, practice, manager, hold):
    held, heard = kept.keep(called(1)), kept.keep(called(2))
    hold(held, review_on=date(2028, 1, 1))
    place = Place.objects.create(practice=practice, name="Office")
    Listen.objects.create(
        id="1", recording=heard.recordings.get(), person=manager, place=place, begun_at=datetime(2027, 8, 1, tzinfo=UTC)
    )

    assert last_chance(practice, TODAY).calls == ()


def test_the_preview_counts_each_of_fourteen_days(kept, practice, practices, hold):
    for days in (-3, 0, 1, 1, 13, 14):
        kept.keep(called(days))
    hold(kept.keep(called(1)))
    set_class(kept.keep(called(2)), RecordClass.CLINICAL_UNCONFIRMED)

    days = preview(practice, TODAY)

    assert [day.day for day in days] == [TODAY + timedelta(days=ahead) for ahead in range(14)]
    assert [day.going for day in days] == [2, 2, *[0] * 11, 1]
    assert [day.held for day in days] == [0, 1, *[0] * 12]
    assert {day.going for day in preview(practices["westfield"], TODAY)} == {0}


def test_what_should_be_gone_is_late_and_what_is_kept_is_counted(kept, practice, hold):
    gone, held, noted = kept.keep(called(-1)), kept.keep(called(-9)), kept.keep(called(-9))
    kept.keep(called(0))
    hold(held)
    set_class(noted, RecordClass.CLINICAL_UNCONFIRMED)

    found = late(practice, TODAY)

    assert [(each.call, each.why, each.expires_on) for each in found.calls] == [
        (gone, WhyLate.NOT_RUN, date(2027, 11, 22))
    ]
    assert found.count == 1
    assert (count_held(practice, TODAY), count_unconfirmed(practice, TODAY)) == (1, 1)
