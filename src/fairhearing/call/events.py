"""What happened in a call, beside its sound. Each event becomes a fact of the recording, shown to listeners."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .sides import Side


class EventKind(StrEnum):
    """What happened. The words are stored: never change one, only add."""

    HELD = "held"
    """The sender announced that a side's stream would pause."""
    RESUMED = "resumed"
    """The sender announced that a paused stream would go on."""
    STREAM_ADDED = "stream-added"
    """A stream joined after the beginning; a third one opens another recording of the call."""
    STREAM_ENDED = "stream-ended"
    """The sender closed one stream of several."""
    STREAM_MOVED = "stream-moved"
    """The sender announced another address or port for a stream."""
    STREAM_NOT_TAKEN = "stream-not-taken"
    """The sender offered sound that we could not take: no codec of ours, no free port, too many streams."""
    PARTIES_CHANGED = "parties-changed"
    """Later metadata named other parties, as after a transfer. Sides that were sealed stay."""
    SIDES_BY_POSITION = "sides-by-position"
    """Nothing named the streams' senders: sides follow the order of the media lines."""
    METADATA_MISSING = "metadata-missing"
    """The session brought no metadata."""
    METADATA_DAMAGED = "metadata-damaged"
    """The session's metadata could not be read."""
    NOT_ACKNOWLEDGED = "not-acknowledged"
    """Our answer was never acknowledged. The recording goes on as long as sound arrives."""
    NOT_REFRESHED = "not-refreshed"
    """The session's timer ran out."""
    RECORDER_RESTARTED = "recorder-restarted"
    """The recorder stopped and started again in the middle of the call: what was said between is not recorded."""
    CAPTURED_AFTERWARDS = "captured-afterwards"
    """The recording was made from a capture file after the call: it is not contemporaneous."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. When it happened is for whoever holds the recording's timeline.

    side: whose stream it concerns, None for the whole call.
    label: the stream's label, empty where there is none.
    recording: which of the call's recordings it concerns, 0 for the first.
    """

    kind: EventKind
    side: Side | None = None
    label: str = ""
    recording: int = 0
