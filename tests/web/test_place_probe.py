"""Clause C15: each listen has its room and company; that a room is private is signed for, for a year."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.clauses.proof import Verdict
from fairhearing.clauses.rules import State, state_of_answer
from fairhearing.clocks.days import months_later
from fairhearing.playback.models import Listen
from fairhearing.playback.place_probe import ask_places
from fairhearing.practice.models import Place
from fairhearing.practice.places import add_network, add_place, close_place, vouch_for

from .test_listening import begin

pytestmark = pytest.mark.django_db
LISTENS, VOUCHED = range(2)


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def asked(practice):
    return ask_places(practice, timezone.now()).answers


def test_a_listen_has_its_room_and_who_could_hear(allerton, manager, call, sound):
    assert asked(allerton)[LISTENS].verdict is Verdict.NOTED
    listen = Listen.objects.get(id=begin(manager, sound.id).rpartition("/")[2])
    assert ask_places(allerton, timezone.now()).figure == "1 of 1 listen from 1 registered room"
    assert asked(allerton)[LISTENS].verdict is Verdict.KEPT

    company = listen.who_can_hear
    Listen.objects.update(who_can_hear="")
    assert asked(allerton)[LISTENS].found == "0 of 1 listen from 1 registered room; 1 without"
    Listen.objects.update(who_can_hear=company)
    assert asked(allerton)[LISTENS].verdict is Verdict.KEPT

    Place.objects.filter(id=listen.place_id).update(closed_at=listen.begun_at - timedelta(hours=1))
    assert asked(allerton)[LISTENS].verdict is Verdict.BROKEN
    assert call.practice == allerton


def test_a_room_is_signed_for_by_a_person_for_a_year(allerton, manager, signed_in):
    assert asked(allerton)[VOUCHED].verdict is Verdict.UNKNOWN, "nobody vouched for what was set up"
    earlier = timezone.now() - timedelta(days=100)
    for number, place in enumerate(allerton.places.filter(closed_at=None)):
        add_network(place, f"192.168.{number}.0/28", by=manager.person, role="manager", now=earlier)
    add_place(allerton, "New room", by=manager.person, role="manager", now=timezone.now())

    answer = asked(allerton)[VOUCHED]
    assert answer.verdict is Verdict.SIGNED
    assert answer.signed_until == months_later(timezone.localdate(earlier), 12)
    page = signed_in("auditor").get("/policy/rows/listening-places").content.decode()
    assert "New room" in page


def test_a_word_that_ran_out_holds_again_for_a_year_once_somebody_vouches_again(allerton, manager, signed_in):
    long_ago = timezone.now() - timedelta(days=400)
    for place in allerton.places.filter(closed_at=None):
        vouch_for(place, by=manager.person, role="manager", now=long_ago)
    ran_out = asked(allerton)[VOUCHED]
    assert state_of_answer(ran_out, timezone.localdate()) is State.NOT_PROVEN
    assert "vouch for it again" in ran_out.mend

    for place in allerton.places.filter(closed_at=None):
        vouch_for(place, by=manager.person, role="manager", now=timezone.now())

    answer = asked(allerton)[VOUCHED]
    assert state_of_answer(answer, timezone.localdate()) is State.SIGNED_FOR
    assert answer.signed_until == months_later(timezone.localdate(), 12)
    assert 'href="/places">Vouch for the rooms' in manager.get("/policy/C15").content.decode()
    assert 'href="/places"' not in signed_in("auditor").get("/policy/C15").content.decode()


def test_without_a_room_nothing_is_proven(allerton, manager):
    for place in allerton.places.filter(closed_at=None):
        close_place(place, by=manager.person, role="manager", now=timezone.now())

    assert asked(allerton)[VOUCHED].found == "No room is registered"
    assert asked(allerton)[VOUCHED].verdict is Verdict.UNKNOWN
