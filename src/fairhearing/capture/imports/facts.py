"""What an import says of a recording beside what every recording says: docs/reference/formats/facts.md."""

from __future__ import annotations

from datetime import datetime

from fairhearing.call.actions import EndReason
from fairhearing.call.events import EventKind
from fairhearing.capture.facts import Fact
from fairhearing.vault.document import write_time


def import_origin_fact(*, sha256: str, read: datetime, form: str, file: str) -> Fact:
    """Say from which file the sound was read, when, what its bytes were and what they had been in."""
    return {
        "fact": "origin",
        "kind": "import",
        "sha256": sha256,
        "read": write_time(read),
        "form": form,
        "file": file,
    }


def import_event_fact(kind: EventKind, at_s: float) -> Fact:
    """Say what there is to know of the import itself."""
    return {"fact": "event", "at_s": at_s, "kind": kind, "side": ""}


def import_end_fact(ended: datetime, frames: int) -> Fact:
    """Say where the sound ends. Nothing came in packets, so none are counted."""
    return {"fact": "end", "ended": write_time(ended), "frames": frames, "reason": EndReason.IMPORTED}
