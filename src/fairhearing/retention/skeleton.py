"""What goes from the catalogue with a recording, and what stays: that there was a call, when, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from fairhearing.catalogue.models import (
    Announced,
    Call,
    CallIdentifier,
    Event,
    Finding,
    Gap,
    Participation,
    Party,
    Recording,
)
from fairhearing.ledger.links import forget_calls as forget_whose_calls
from fairhearing.marks.forgetting import forget_calls, forget_recordings
from fairhearing.playback.presence import forget_patients
from fairhearing.retention.asked import forget_asked


def strip(recordings: Collection[str], calls: Collection[str], now: datetime) -> None:
    """Delete what is known of these recordings, and of those of these calls of which none is left.

    Call within the transaction that certifies them, with the calls locked.
    """
    for rows in (Participation, Gap, Event, Finding, Announced):
        rows.objects.filter(recording__in=recordings).delete()
    Recording.objects.filter(id__in=recordings).update(
        state=Recording.State.DESTROYED, said=[], packets={}, hearing=Recording.Hearing.NOT_DONE, hearing_due_at=None
    )
    forget_patients(recordings)
    forget_recordings(recordings)
    left = Recording.objects.filter(call=OuterRef("id")).exclude(state=Recording.State.DESTROYED)
    gone = list(Call.objects.filter(~Exists(left), id__in=calls).values_list("id", flat=True))
    forget_whose_calls(gone)
    for of_call in (Party, CallIdentifier):
        of_call.objects.filter(call__in=gone).delete()
    forget_calls(gone)
    forget_asked(gone)
    Call.objects.filter(id__in=gone).update(destroyed_at=now, session="")
