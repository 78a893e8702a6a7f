"""Ending the choice of calls with its matter: what it kept longer ends, with a word why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person
from fairhearing.redaction.models import Draft, Selection
from fairhearing.redaction.selecting import lock_open
from fairhearing.retention.holds import release
from fairhearing.retention.models import Hold


def close_selection(selection: Selection, words: str, *, by: Person, role: str = "", now: datetime) -> int:
    """End it, and every hold of it that goes on; return how many ended. words: why, in the person's own.

    Other reasons that keep the same calls go on. The caller has proved by a fresh code that she means it. Raises
    SelectionClosed, and BadHold without words.
    """
    with transaction.atomic():
        locked = lock_open(selection)
        holds = Hold.objects.filter(id__in=locked.candidates.values("hold"), released_at=None).order_by("call_id", "id")
        ended = 0
        for hold in holds:
            release(hold, words, by=by, now=now, role=role)
            ended += 1
        locked.closed_at, locked.closed_by = now, by
        locked.save(update_fields=["closed_at", "closed_by"])
        Draft.objects.filter(selection=locked).delete()
        outbox.record(
            Verb.SELECTION_CLOSED, by.account, locked.practice_id, locked.id.hex, role=role, holds_ended=ended
        )
    selection.refresh_from_db()
    return ended
