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
    MIXED_STREAM = "mixed-stream"
    """Several parties' sound comes in one stream: all of it is on one side."""
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
    IMPORTED_AFTERWARDS = "imported-afterwards"
    """The recording was made by another recorder and imported after the call: it is not contemporaneous."""
    SIDES_MIXED = "sides-mixed"
    """The imported file has both parties on one track: it is heard on both sides."""
    TIME_AMBIGUOUS = "time-ambiguous"
    """The file's local time came twice that day, when the clocks went back: the call may be an hour later."""
    TIME_FROM_FILE = "time-from-file"
    """Nothing told the call's time: it is that of the file, when it was last written, less its length."""
    FILE_CUT_OFF = "file-cut-off"
    """The imported file breaks off here, or is damaged from here on."""
    ONLY_SILENCE = "only-silence"
    """The imported file holds silence from its beginning to its end."""
    BEGINNING_MISSED = "beginning-missed"
    """The call had begun before it was heard: what was said before is not recorded, and who called may be wrong."""
    PAUSED = "paused"
    """Somebody paused the recording, as before card details: what was said is not kept."""
    WENT_ON = "recording-resumed"
    """What kept sound from being kept is over. `why` says what that was."""
    OBJECTED = "objected"
    """The caller objected: nothing more of the call is recorded."""
    NOT_RECORDED = "not-recorded"
    """From here on the call is not recorded. `why` says by which rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. When it happened is for whoever holds the recording's timeline.

    side: whose stream it concerns, None for the whole call.
    label: the stream's label, empty where there is none.
    recording: which of the call's recordings it concerns, 0 for the first.
    why, by, other_way: of what keeps sound from being kept (see `withholding.Withheld`), else empty.
    """

    kind: EventKind
    side: Side | None = None
    label: str = ""
    recording: int = 0
    why: str = ""
    by: str = ""
    other_way: str = ""
