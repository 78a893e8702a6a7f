"""Wordings, and calls that were looked at, for the tests of the announcement."""

import secrets
from datetime import UTC, date, datetime
from functools import cache

import numpy as np

from fairhearing.announcing.models import RATE, Wording
from fairhearing.announcing.rules import Purpose, Words
from fairhearing.announcing.sound import WordingSound, speak_words
from fairhearing.announcing.writing import NewWording, approve_wording, make_wording
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Announced, Call, Conversation, Manifest, Party, Recording
from fairhearing.practice.models import Role

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = Words(
    "Hello, you are through to the practice.",
    "We record calls to help with your care, and to look into concerns.",
    "For more, see our website.",
)


@cache
def spoken_words():
    return speak_words(WORDS, "en")


def tone(seconds=5, hertz=440):
    """Return what stands for a wording's sound where nobody listens to it."""
    samples = (np.sin(np.arange(seconds * RATE) * 2 * np.pi * hertz / RATE) * 8000).astype(np.int16)
    return WordingSound(samples, (1000, 4000))


def done_by(practice, now):
    person = Role.objects.filter(practice=practice, kind="manager").select_related("person").first().person
    return Done(person, now, "manager")


def add_wording(practice, now, *, approved=True, sound=None, from_on=date(2026, 1, 1), **facts):
    """Write a wording, in use as a rule."""
    new = NewWording(
        words=WORDS,
        language=facts.get("language", "en"),
        line=facts.get("line", ""),
        purposes=facts.get("purposes", [Purpose.CARE, Purpose.CONCERNS]),
        source=Wording.Source.SPOKEN,
        sound=sound or tone(),
        from_on=from_on,
    )
    wording = make_wording(practice, new, done_by(practice, now))
    if approved:
        approve_wording(wording, from_on, None, done_by(practice, now))
        wording.refresh_from_db()
    return wording


def add_looked_at(practice, at, verdict, *, direction="in", number="", conversation=None, **heard):
    """Write a call with one recording that hearing looked at. verdict: "" where nobody looked for the announcement.

    heard: `wording` and `why` of what hearing said.
    """
    name = secrets.token_hex(16)
    conversation = conversation or Conversation.objects.create(id=name, practice=practice, started_at=at)
    call = Call.objects.create(
        id=name,
        practice=practice,
        conversation=conversation,
        direction=direction,
        started_at=at,
        stands_at=conversation.started_at,
        last_at=at,
    )
    shared = {"call": call, "practice": practice, "conversation": conversation, "started_at": at}
    Party.objects.create(**shared, side="right", extension="201", number=number)
    manifest = Manifest.objects.create(
        node="main", boot=1, number=Manifest.objects.count() + 1, sha256=secrets.token_hex(32), read_at=at
    )
    recording = Recording.objects.create(
        id=secrets.token_hex(16),
        call=call,
        manifest=manifest,
        ordinal=0,
        state="closed",
        hearing="heard",
        started_at=at,
        key_id="0" * 16,
        sealed_key_sha256=secrets.token_hex(32),
        object_name=f"00/{name}.sealed",
        object_size=4096,
        object_sha256=secrets.token_hex(32),
        sound_format="alaw",
        frames=8000,
        segments=2,
    )
    if verdict:
        Announced.objects.create(recording=recording, verdict=verdict, **heard)
    return call
