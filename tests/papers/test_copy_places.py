"""The register of other places where calls may be stored."""

from datetime import timedelta

import pytest
from tests.web.papers_made import known_place

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.papers.copy_places import ASKED, end_place, register_of
from fairhearing.papers.errors import BadCopyPlace
from fairhearing.papers.models import CopyPlace
from fairhearing.papers.waiting import waiting_for

pytestmark = pytest.mark.django_db
Kind, State = CopyPlace.Kind, CopyPlace.State


def register(practice, manager):
    return register_of(practice, today=manager.now.date())


def test_every_practice_answers_for_the_same_places(practice, manager):
    assert register(practice, manager).unasked == ASKED
    assert register(practice, manager).unknown == len(ASKED)

    known_place(practice, manager, Kind.VOICEMAIL)

    assert Kind.VOICEMAIL not in register(practice, manager).unasked


def test_what_is_said_anew_takes_the_place_of_what_was_said(practice, manager):
    first = known_place(practice, manager, state=State.UNKNOWN, evidence="")
    second = known_place(practice, manager, state=State.SAME)

    first.refresh_from_db()

    assert first.replaced_at is not None
    assert register(practice, manager).places == (second,)
    row = Outbox.objects.filter(verb=Verb.COPY_PLACE_SAID).last()
    assert row.detail == {"kind": "voicemail", "state": "same", "owner": manager.by.account}


def test_places_of_another_kind_are_told_apart_by_name(practice, manager):
    known_place(practice, manager, Kind.OTHER, name="Dictation app")
    ended = known_place(practice, manager, Kind.OTHER, name="Fax server")

    end_place(ended, manager)

    assert [each.name for each in register(practice, manager).places] == ["Dictation app"]
    assert Outbox.objects.filter(verb=Verb.COPY_PLACE_ENDED).count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"evidence": " "},
        {"evidence": "x" * 501},
        {"kind": Kind.OTHER, "name": ""},
    ],
)
def test_a_place_has_evidence_and_a_name_where_it_needs_one(practice, manager, said):
    with pytest.raises(BadCopyPlace):
        known_place(practice, manager, **said)


@pytest.mark.parametrize("days", [0, 400])
def test_it_is_looked_at_again_within_a_year(practice, manager, days):
    with pytest.raises(BadCopyPlace):
        known_place(practice, manager, review_on=manager.now.date() + timedelta(days=days))


def test_a_review_that_is_due_waits_for_the_manager(practice, manager, people):
    place = known_place(practice, manager)

    def told(day):
        found = waiting_for(people["manager"], practice, today=day)
        return [each.is_late for each in found if "other places" in each.words]

    assert told(place.review_on - timedelta(days=31)) == []
    assert told(place.review_on + timedelta(days=1)) == [True]
