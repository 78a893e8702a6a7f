"""Where somebody stopped: the next listen for the same purpose goes on from there; and how long they listened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairhearing.playback.models import Listen
from fairhearing.wording.lengths import short_length

_REWIND_MS: Final = 2000
_NEAR_THE_END_MS: Final = 3000
_REMEMBERED_FOR: Final = timedelta(days=90)
_SECONDS: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9])?")


@dataclass(frozen=True, slots=True)
class Resume:
    """Where the last listen stopped, in milliseconds, a little before; and when that was."""

    at_ms: int
    stopped_at: datetime


def resume_at(listen: Listen) -> Resume | None:
    """Say where this person's last listen to this recording, for the same purpose and reference, stopped.

    None where there was none, or where it was heard to its end.
    """
    earlier = Listen.objects.filter(
        recording=listen.recording_id,
        person=listen.person_id,
        purpose=listen.purpose,
        reference=listen.reference,
        begun_at__lt=listen.begun_at,
        begun_at__gte=listen.begun_at - _REMEMBERED_FOR,
    )
    last = earlier.filter(heard__isnull=False).order_by("-begun_at").first()
    heard = last.heard.order_by("-id").first() if last else None
    if heard is None or heard.to_ms >= listen.recording.duration_ms - _NEAR_THE_END_MS:
        return None
    at_ms = max(0, heard.to_ms - _REWIND_MS)
    return Resume(at_ms, heard.reported_at) if at_ms else None


def listened(listen: Listen) -> str:
    """Say for how long, as the player reported it."""
    took_ms = sum((row.to_ms - row.from_ms) * 100 // row.speed_percent for row in listen.heard.all())
    return f"Listened {short_length(took_ms)}." if took_ms else "You stopped listening. Nothing was played."


def read_at(typed: str) -> str:
    """Return the second at which a link wants the player to begin, "" for what is none."""
    return typed if _SECONDS.fullmatch(typed) else ""
