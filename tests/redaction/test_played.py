"""How much of a call was played for its matter, as browsers reported it."""

import math

import pytest

from fairhearing.jobs.models import Outbox
from fairhearing.playback.models import Heard, Listen
from fairhearing.practice.models import Place
from fairhearing.redaction.played import Played, played_of
from fairhearing.redaction.searching import search
from fairhearing.redaction.sought import Sought
from fairhearing.redaction.spans import say_done

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(kept, selection, manager):
    kept.keep()
    search(selection, Sought(numbers=("+447700900123",)), by=manager, role="manager", now=NOW)
    return selection.candidates.get()


def heard(candidate, person, *stretches, reference=None):
    """Write that somebody played these stretches, in shares of the call."""
    recording = candidate.call.recordings.get()
    place, _ = Place.objects.get_or_create(practice=candidate.selection.practice, name="Manager’s office")
    listen = Listen.objects.create(
        id=f"{Listen.objects.count():032x}",
        recording=recording,
        person=person,
        purpose="access_or_other_rights",
        reference=reference or candidate.selection.reference.lower(),
        place=place,
        who_can_hear="Only me",
        begun_at=NOW,
    )
    for since, until in stretches:
        ms = recording.duration_ms
        Heard.objects.create(listen=listen, from_ms=int(since * ms), to_ms=math.ceil(until * ms), reported_at=NOW)


def test_each_place_counts_once_whoever_played_it(candidate, manager, deputy):
    heard(candidate, manager, (0, 0.5), (0.25, 0.5))
    heard(candidate, deputy, (0.5, 0.75))

    played = played_of(candidate)

    assert (played.percent, played.is_all) == (75, False)
    assert played.words == "75% of it was played for this."


def test_what_was_played_for_something_else_does_not_count(candidate, manager):
    heard(candidate, manager, (0, 1), reference="C-2027-009")

    assert played_of(candidate).words == "Nothing of it was played for this."


def test_all_but_a_moment_is_all_and_stands_in_the_log(candidate, manager):
    heard(candidate, manager, (0, 0.99))

    say_done(candidate, by=manager, role="manager", now=NOW)

    assert played_of(candidate).words == "All of it was played for this."
    entry = Outbox.objects.filter(verb="selection.reviewed").latest("number")
    assert (entry.detail["done"], entry.detail["played"]) == (True, 100)


def test_a_call_without_a_recording_says_nothing():
    played = Played(0, 0)

    assert (played.is_all, played.percent, played.words) == (False, 0, "")
