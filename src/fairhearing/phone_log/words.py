"""What people read of outcomes and gaps."""

from __future__ import annotations

from typing import Final

from fairhearing.health.outage_words import FOUND
from fairhearing.health.outages import OutageKind
from fairhearing.phone_log.columns import Field
from fairhearing.phone_log.models import PhoneLogDay, RecordingGap
from fairhearing.wording.counts import counted

FIELD_WORDS: Final = {
    Field.START: "When the call began",
    Field.ANSWER: "When it was answered",
    Field.END: "When it ended",
    Field.DURATION: "How long it lasted",
    Field.TALK: "How long they talked",
    Field.CALLER: "Who rang",
    Field.CALLED: "Who was rung",
    Field.DIRECTION: "Incoming, outgoing or internal",
    Field.ANSWERED: "Whether it was answered",
    Field.REFERENCE: "The phone system’s own id of the call",
    Field.LINKED: "An id that lines of one conversation share",
    Field.CALLED_CHANNEL: "The channel that answered",
    Field.CALL_BACK: "Call-back asked for, or made",
    Field.ANNOUNCEMENT: "Whether the announcement was played",
}
_SECONDS_A_MINUTE: Final = 60
_MINUTES_AN_HOUR: Final = 60
_CLOCK_WORTH_SAYING_S: Final = 5


def length_words(seconds: int) -> str:
    """Say how much is missing: 52 s, 3 min 42 s, 2 h 5 min; empty where that is not known."""
    minutes, left = divmod(seconds, _SECONDS_A_MINUTE)
    hours, minutes = divmod(minutes, _MINUTES_AN_HOUR)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s" if left else ""


def cause_words(gap: RecordingGap) -> str:
    """Say what is known of why, by an outage of the recorder; empty where nothing is."""
    return FOUND[OutageKind(gap.cause)] if gap.cause in tuple(OutageKind) else ""


def clock_words(day: PhoneLogDay) -> str:
    """Say by how much the phone system's clock differs, if it is known and worth saying."""
    seconds = round(day.offset_s)
    if not day.offset_calls or abs(seconds) < _CLOCK_WORTH_SAYING_S:
        return ""
    way = "ahead" if seconds > 0 else "behind"
    return f"Phone system’s clock {length_words(abs(seconds))} {way}, told by {counted(day.offset_calls, 'call')}"
