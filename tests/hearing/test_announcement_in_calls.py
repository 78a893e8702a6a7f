"""The announcement from the worker's file into the codes and the note of a recording."""

import json
from datetime import date

import numpy as np
import pytest
from tests.hearing.talkers import frames, noise, turns, voice

from fairhearing.hearing.process import Hearing
from fairhearing.vault.announcement_file import PublishedWording, announcement_path, publish_wordings
from fairhearing.vault.announcement_heard import AnnouncementHeard, Verdict, Why
from fairhearing.vault.clock import Clock
from fairhearing.vault.heard_file import heard_path
from fairhearing.vault.notes import NoteKind
from fairhearing.wire.g711 import encode
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SoundFormat

WORDS = voice(8, 77)
WORDING = "ab" * 16


def published(home, practice="allerton", wording=WORDING, words=WORDS):
    coded = encode((words * 32767).astype(np.int16), Law.A_LAW).tobytes()
    publish_wordings(home, practice, [PublishedWording(wording, "en", date(2026, 1, 1), (2000, 7000), coded)])


def practice_side(words, rate=8000):
    """Quiet, the announcement, then talk."""
    if rate != 8000:
        words = np.interp(np.arange(len(words) * 2) / 2, np.arange(len(words)), words)
    return np.concatenate((noise(3, 5, rate=rate), words, turns(9, 6, 0, rate=rate)))


def call(side, sound_format=SoundFormat.A_LAW):
    return frames(noise(20, 8, rate=sound_format.frames_per_second), side, sound_format)


@pytest.fixture
def hearing(desk):
    made = Hearing(desk.home, Clock())
    while not desk.desk.is_connected:
        made.go_round(0.01)
    yield made
    made._recorders.close()


def heard(desk, hearing, sound, **made):
    making = desk.make(**made)
    making.publish(sound)
    while not heard_path(desk.home, making.recording).exists():
        hearing.go_round(0.01)
    return making, desk.heard(making).announcement


@pytest.mark.parametrize("sound_format", SoundFormat)
def test_an_announcement_on_the_practices_side_is_heard_in_every_format(desk, hearing, sound_format):
    published(desk.home)
    side = practice_side(WORDS, sound_format.frames_per_second)

    making, found = heard(desk, hearing, call(side, sound_format), sound_format=sound_format)

    assert found == AnnouncementHeard(Verdict.PLAYED, None, WORDING)
    said = json.loads(desk.note(making, NoteKind.HEARD))["announcement"]
    assert said["wording"] == WORDING
    assert said["at_ms"] == pytest.approx(3000, abs=45)
    assert said["essential"] >= 0.9


def test_a_call_without_it_has_not(desk, hearing):
    published(desk.home)

    _, found = heard(desk, hearing, call(practice_side(voice(8, 78))))

    assert found == AnnouncementHeard(Verdict.NOT_FOUND)


def test_what_the_caller_plays_is_not_the_practices_announcement(desk, hearing):
    published(desk.home)

    _, found = heard(desk, hearing, frames(practice_side(WORDS), turns(20, 9, 1)))

    assert found == AnnouncementHeard(Verdict.NOT_FOUND)


def test_another_practices_announcement_is_not_looked_for(desk, hearing):
    published(desk.home, practice="westfield")

    _, found = heard(desk, hearing, call(practice_side(WORDS)))

    assert found == AnnouncementHeard(Verdict.CANNOT_TELL, Why.NO_WORDING)


def test_a_new_wording_is_looked_for_from_the_next_call_on(desk, hearing):
    published(desk.home, words=voice(8, 79), wording="cd" * 16)
    _, before = heard(desk, hearing, call(practice_side(WORDS)))
    published(desk.home)

    _, after = heard(desk, hearing, call(practice_side(WORDS)))

    assert (before.verdict, after.verdict) == (Verdict.NOT_FOUND, Verdict.PLAYED)


def test_a_damaged_file_costs_the_announcement_alone(desk, hearing, capsys):
    published(desk.home)
    announcement_path(desk.home, "allerton").write_text("{")

    _, found = heard(desk, hearing, call(practice_side(WORDS)))

    assert found == AnnouncementHeard(Verdict.CANNOT_TELL, Why.NO_WORDING)
    assert "announcement of practice allerton" in capsys.readouterr().err
