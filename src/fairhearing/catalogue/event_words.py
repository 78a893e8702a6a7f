"""What happened in a call, in words for its page. Kinds nobody needs to read about have none."""

from __future__ import annotations

from fairhearing.call.events import EventKind
from fairhearing.call.sound_events import SoundEventKind

_WORDS = {
    EventKind.HELD: "On hold",
    EventKind.RESUMED: "Back from hold",
    EventKind.STREAM_ADDED: "Somebody else joined",
    EventKind.STREAM_ENDED: "One line of sound ended",
    EventKind.MIXED_STREAM: "The phone system sent everybody in one stream: all sound is on one side",
    EventKind.STREAM_NOT_TAKEN: "The phone system offered sound that could not be recorded",
    EventKind.PARTIES_CHANGED: "The phone system named other people, as after a transfer",
    EventKind.CAPTURED_AFTERWARDS: "Recorded from a capture file after the call, not while it was made",
    EventKind.IMPORTED_AFTERWARDS: "Made by another recorder and imported after the call: not contemporaneous",
    EventKind.SIDES_MIXED: "Both parties are on one track: the same sound is on both sides",
    EventKind.TIME_AMBIGUOUS: "The clocks went back that night: the call may have been an hour later",
    EventKind.TIME_FROM_FILE: "The time of the call is that of its file: nothing else told it",
    EventKind.FILE_CUT_OFF: "The imported file breaks off here",
    EventKind.ONLY_SILENCE: "The imported file holds nothing but silence",
    EventKind.BEGINNING_MISSED: "The call had begun before it was heard: its beginning is not recorded",
    EventKind.RECORDER_RESTARTED: "The recorder had stopped and started again: what was said between is not recorded",
    SoundEventKind.NARROWED: "Sound came in a better quality than this recording holds, and was brought down to it",
    EventKind.NOT_REFRESHED: "The phone system stopped confirming the call",
}
_SIDES = {"left": "outside side", "right": "practice side"}


def event_words(kind: str, side: str) -> str:
    """Say what happened, and on which side if it was on one; "" for what only engineers read."""
    words = {str(known): text for known, text in _WORDS.items()}.get(kind, "")
    return f"{words}, {_SIDES[side]}" if words and side in _SIDES else words
