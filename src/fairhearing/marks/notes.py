"""Writing notes: one function, one transaction, one entry in the log, which says that and never the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call, Recording
from fairhearing.jobs.outbox import record
from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.models import Mark
from fairhearing.marks.rules import Stretch
from fairhearing.practice.models import Person

MOST_NOTES = 200
"""On one call."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote. stretch: of which recording's sound, None for the whole call."""

    words: str
    recording: Recording | None = None
    stretch: Stretch | None = None
    side: str = ""


def notes_of(call: Call) -> QuerySet[Mark]:
    """Return a call's notes: those on the whole of it first, then by their place."""
    standing = Mark.objects.filter(call=call, removed_at=None).select_related("written_by")
    return standing.order_by("recording__ordinal", "from_ms", "written_at")


def add_note(call: Call, written: Written, *, by: Person, role: str, now: datetime) -> Mark:
    """Keep a new note. Raises MarkRefused where the call has too many, or is gone."""
    if call.destroyed_at is not None:
        raise MarkRefused("This call was destroyed: nothing is written beside it any more")
    if notes_of(call).count() >= MOST_NOTES:
        raise MarkRefused(f"A call has at most {MOST_NOTES} notes. Remove one first")
    mark = Mark(practice_id=call.practice_id, call=call, written_by=by, written_at=now)
    _write(mark, written)
    with transaction.atomic():
        mark.save(force_insert=True)
        record(Verb.MARK_ADDED, by.account, call.practice_id, call.id, role=role, mark=mark.id.hex)
    return mark


def change_note(mark: Mark, written: Written, *, role: str, now: datetime) -> None:
    """Write a note of one's own anew."""
    _write(mark, written)
    mark.changed_at = now
    with transaction.atomic():
        mark.save()
        _record(Verb.MARK_CHANGED, mark, role)


def remove_note(mark: Mark, *, role: str, now: datetime) -> None:
    """Take a note of one's own away."""
    with transaction.atomic():
        Mark.objects.filter(id=mark.id).update(removed_at=now)
        _record(Verb.MARK_REMOVED, mark, role)


def restore_note(mark: Mark, *, role: str) -> None:
    """Bring a note of one's own back."""
    with transaction.atomic():
        Mark.objects.filter(id=mark.id).update(removed_at=None)
        _record(Verb.MARK_RESTORED, mark, role)


def _record(verb: Verb, mark: Mark, role: str) -> None:
    record(verb, mark.written_by.account, mark.practice_id, mark.call_id, role=role, mark=mark.id.hex)


def _write(mark: Mark, written: Written) -> None:
    is_placed = written.stretch is not None and written.recording is not None
    mark.words, mark.side = written.words, written.side if is_placed else ""
    mark.recording = written.recording if is_placed else None
    mark.from_ms = written.stretch.from_ms if written.stretch and is_placed else None
    mark.to_ms = written.stretch.to_ms if written.stretch and is_placed else None
