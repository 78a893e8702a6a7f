"""The drill of finding a call again (clause C5): one of about 1, 6 and 11 months ago, chosen by chance, is opened.

begun     a recording is chosen, and who began it is led to listen, with the purpose "Check it works"
ended     seconds from the beginning to the first sound that was played, and whether the locked file is the one
          that was recorded
given up  ended without either
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.cases.errors import NotHeardYet
from fairhearing.cases.models import Drill
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.clocks.days import months_later
from fairhearing.jobs import outbox
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.models import Heard, Listen
from fairhearing.practice.models import Person, Practice
from fairhearing.vault.errors import VaultError
from fairhearing.vault.store import FolderStore
from fairhearing.wording.counts import counted, listed
from fairhearing.wording.days import PRACTICE_TIME

AGES: Final = (1, 6, 11)
"""How old the calls are that are looked for, in months."""

GOOD_FOR: Final = timedelta(days=35)
"""So long a drill says that it can be done: each month, and some days for a holiday. ADR 321."""
_AROUND: Final = (timedelta(days=3), timedelta(days=15))
_GONE: Final = (Recording.State.DESTROYING, Recording.State.DESTROYED)
_WORTH_MS: Final = 1000
_FEW: Final = 20

Draw = Callable[[int], int]
"""Returns a number below another, by chance."""


@dataclass(frozen=True, slots=True)
class FirstHeard:
    """A listen in which sound was played, and when the first of it was."""

    listen: Listen
    first_sound_at: datetime


def choose(practice: Practice, person: Person, months: int, *, today: date, draw: Draw) -> Recording | None:
    """Return a recording about so many months old by chance: within three days of it, else within a fortnight.

    None where there is none of which somebody could hear a second: none was made, or all are gone or about them.
    """
    day = months_later(today, -months)
    for around in _AROUND:
        found = _of_age(practice, day, around)
        closed = closed_conversations(person, practice)
        if closed is not None:
            found = found.exclude(call__conversation__in=closed)
        with_sound = [each for each in found.order_by("id") if _has_sound(each)]
        if with_sound:
            return with_sound[draw(len(with_sound))]
    return None


def can_be_tried(practice: Practice, months: int, *, today: date) -> bool:
    """Say whether there is a call of about this age with sound to hear, whoever may open it."""
    day = months_later(today, -months)
    return any(_has_sound(each) for each in _of_age(practice, day, _AROUND[-1]).iterator(chunk_size=_FEW))


def ages_words(months: Sequence[int]) -> str:
    """Say some ages: 1, 6 and 11 months. months: one at least."""
    *others, last = months
    return listed([*map(str, others), counted(last, "month")])


def good_until(practice: Practice, months: int) -> date | None:
    """Return the last day on which the latest drill of an age counts; None where none came to sound."""
    drills = practice.call_drills.filter(months=months, ended_at__isnull=False).exclude(digest="")
    ended_at = drills.order_by("-ended_at").values_list("ended_at", flat=True).first()
    return None if ended_at is None else (ended_at + GOOD_FOR).astimezone(PRACTICE_TIME).date()


def begin(recording: Recording, months: int, *, by: Person, now: datetime, role: str = "") -> Drill:
    """Begin a drill; the clock runs from here."""
    practice = recording.call.practice
    with transaction.atomic():
        drill = Drill.objects.create(practice=practice, person=by, recording=recording, months=months, started_at=now)
        outbox.record(
            Verb.CALL_DRILL_BEGUN, by.account, practice.id, recording.id, role=role, drill=drill.id.hex, months=months
        )
    return drill


def finish(drill: Drill, store: FolderStore, *, now: datetime, role: str = "") -> None:
    """End a drill by what was played, and by reading the whole locked file. Raises NotHeardYet."""
    heard = first_heard(drill)
    if heard is None:
        raise NotHeardYet("no sound of this call was played since the drill began")
    digest = _compare(drill.recording, store)
    _end(drill, heard, digest, now, role)


def give_up(drill: Drill, *, now: datetime, role: str = "") -> None:
    """End a drill in which the call was not opened."""
    _end(drill, None, None, now, role)


def open_drill(person: Person, practice: Practice) -> Drill | None:
    """Return the drill that somebody began and has not ended."""
    found = practice.call_drills.filter(person=person, ended_at=None).select_related("recording__call__practice")
    return found.first()


def seconds(drill: Drill) -> int | None:
    """Say how long it took from the beginning to the first sound; None where none was played."""
    if drill.first_sound_at is None:
        return None
    return max(1, round((drill.first_sound_at - drill.started_at).total_seconds()))


def first_heard(drill: Drill) -> FirstHeard | None:
    """Return the first listen since the drill began in which sound was played, by its browser's first report.

    A report comes when the sound stops, or each minute: what it says was played began that long before.
    """
    listens = Listen.objects.filter(
        recording=drill.recording,
        person=drill.person,
        purpose=str(Purpose.CHECK_IT_WORKS),
        begun_at__gte=drill.started_at,
    )
    for listen in listens.order_by("begun_at", "id"):
        rows = list(Heard.objects.filter(listen=listen).order_by("reported_at", "id"))
        if not rows:
            continue
        first = [row for row in rows if row.reported_at == rows[0].reported_at]
        took = sum((row.to_ms - row.from_ms) * 100 // row.speed_percent for row in first)
        began = rows[0].reported_at - timedelta(milliseconds=took)
        return FirstHeard(listen, max(began, listen.begun_at))
    return None


def _of_age(practice: Practice, day: date, around: timedelta) -> QuerySet[Recording]:
    """Return the recordings of calls within so many days of one that are still there."""
    return Recording.objects.filter(
        call__practice=practice,
        call__started_at__gte=day_begins(day - around),
        call__started_at__lt=day_ends(day + around),
    ).exclude(state__in=_GONE)


def _has_sound(recording: Recording) -> bool:
    return not recording.not_recorded and recording.duration_ms >= _WORTH_MS


def _compare(recording: Recording, store: FolderStore) -> Drill.Digest:
    try:
        measured = store.measure(recording.object_name)
    except (OSError, VaultError):
        return Drill.Digest.MISSING
    return Drill.Digest.RIGHT if measured.sha256 == recording.object_sha256 else Drill.Digest.WRONG


def _end(drill: Drill, heard: FirstHeard | None, digest: Drill.Digest | None, now: datetime, role: str) -> None:
    with transaction.atomic():
        locked = Drill.objects.select_for_update().get(id=drill.id)
        if locked.ended_at is not None:
            return
        locked.ended_at, locked.digest = now, str(digest or "")
        if heard:
            locked.listen, locked.first_sound_at = heard.listen, heard.first_sound_at
        locked.save(update_fields=["ended_at", "digest", "listen", "first_sound_at"])
        outbox.record(
            Verb.CALL_DRILL_DONE,
            locked.person.account,
            locked.practice_id,
            locked.recording_id,
            role=role,
            drill=locked.id.hex,
            seconds=seconds(locked),
            digest=locked.digest or "given-up",
        )
    drill.refresh_from_db()
