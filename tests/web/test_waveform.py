"""The player's page: the waveform from sealed notes, where one stopped, and what is said after stopping."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf
from fairhearing.playback.models import Heard, Listen
from fairhearing.vault.notes import NoteKind, note_name
from fairhearing.vault.store import FolderStore

from .noted_calls import add_noted_call, seal_noted
from .sealed_calls import add_call
from .test_listening import begin

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def noted_sound(keyed):
    return seal_noted(keyed)


@pytest.fixture
def noted(practices, noted_sound):
    return add_noted_call(practices["allerton"], noted_sound)


def opened(listen):
    leaves = [parse_leaf(data) for _, data in LogReader(settings.HOME.log).entries()]
    return [leaf.detail["kind"] for leaf in leaves if leaf.verb == "note.opened" and leaf.detail["listen"] == listen]


def text(response):
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.usefixtures("noted")
def test_both_sides_are_drawn_at_two_widths_and_the_log_says_that_notes_were_opened(manager, noted_sound):
    listen = begin(manager, noted_sound.id)

    page = manager.get(listen).content.decode()

    assert page.count("<symbol ") == 4
    assert 'class="app-hold"' in page
    assert re.search(r"spoke \d+ % of the time, the practice \d+ %", page)
    assert opened(listen.rpartition("/")[2]) == ["peaks", "heard"]


@pytest.mark.usefixtures("noted")
def test_no_waveform_and_no_note_on_the_page_of_facts(manager, noted, noted_sound):
    page = manager.get(f"/calls/{noted.id}").content.decode()

    assert "<symbol " not in page
    assert f"/recordings/{noted_sound.id}/listen" in page


@pytest.mark.parametrize(
    ("hearing", "why"),
    [("", "of this kind"), ("waits", "not measured yet"), ("unheard", "in time"), ("heard", "not here")],
)
def test_without_notes_the_player_says_why_and_plays(manager, call, sound, hearing, why):
    call.recordings.update(hearing=hearing)

    page = manager.get(begin(manager, sound.id))

    assert why in text(page)
    assert "<symbol " not in page.content.decode()
    assert "app-lane--caller" in page.content.decode()


def test_a_note_that_was_altered_is_told_and_draws_nothing(manager, practices, keyed):
    sound = seal_noted(keyed)
    add_noted_call(practices["allerton"], sound)
    path = settings.HOME.store / note_name(sound.id, NoteKind.PEAKS)
    altered = bytearray(path.read_bytes())
    altered[200] ^= 1
    path.write_bytes(altered)

    page = manager.get(begin(manager, sound.id))

    assert "has changed since it was locked" in text(page)
    assert FolderStore(settings.HOME.store).size(note_name(sound.id, NoteKind.HEARD))


def test_a_listen_that_the_keyholder_ended_leads_back_to_the_call(manager, noted, noted_sound):
    from fairhearing.keyholder.client import KeyholderClient
    from fairhearing.playback.unlock import UNLOCK_COOKIE

    listen = begin(manager, noted_sound.id)
    KeyholderClient(settings.HOME.keyholder_socket).end(manager.cookies[UNLOCK_COOKIE].value, listen.rpartition("/")[2])

    answer = manager.get(listen)

    assert (answer.status_code, answer.url) == (302, f"/calls/{noted.id}")
    assert Listen.objects.get().ended_at is not None


@pytest.mark.usefixtures("call")
def test_after_stopping_the_page_says_for_how_long_and_offers_a_note(manager, call, sound):
    listen = begin(manager, sound.id)
    row = Listen.objects.get()
    Heard.objects.create(listen=row, from_ms=0, to_ms=20_000, speed_percent=200, reported_at=timezone.now())

    answer = manager.post(f"{listen}/stop", follow=True)

    assert "Listened 10 s." in text(answer)
    assert f'href="/calls/{call.id}/notes"' in answer.content.decode()


@pytest.mark.usefixtures("call")
def test_the_next_listen_for_the_same_purpose_goes_on_where_the_last_one_stopped(manager, sound):
    begin(manager, sound.id)
    row = Listen.objects.get()
    Listen.objects.update(begun_at=timezone.now() - timedelta(minutes=5))
    Heard.objects.create(listen=row, from_ms=0, to_ms=31_500, reported_at=timezone.now())

    again = manager.get(begin(manager, sound.id)).content.decode()
    other = manager.get(begin(manager, sound.id, reference="C-2026-015")).content.decode()

    assert 'data-resume-s="29.5"' in again
    assert "data-resume-s" not in other


@pytest.mark.usefixtures("call")
def test_a_link_to_a_time_is_carried_through_the_questions(manager, sound):
    questions = manager.get(f"/recordings/{sound.id}/listen?at=12.5").content.decode()

    assert 'name="at" value="12.5"' in questions
    assert begin(manager, sound.id, at="12.5").endswith("#t=12.5")
    assert "#" not in begin(manager, sound.id, at="12 o’clock")


@pytest.mark.usefixtures("practices")
def test_another_recordings_note_is_no_link_into_this_sound(manager, call, sound, keyed):
    other = add_call(call.practice, keyed.seal("allerton", 3, seed=9))
    manager.post(f"/calls/{other.id}/notes", {"words": "Elsewhere", "from": "0:01"})

    assert "Elsewhere" not in manager.get(begin(manager, sound.id)).content.decode()
