"""What pages say of flags, of reasons for lateness, and of what becomes of a call of each class."""

from __future__ import annotations

from datetime import date
from typing import Final

from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass, expires_on
from fairhearing.retention.lists import Flag, WhyLate
from fairhearing.retention.reconciliation import Difference
from fairhearing.wording.days import PRACTICE_TIME, day_words

FLAG_WORDS: Final[dict[Flag, str]] = {
    Flag.HOLD_REVIEW_DUE: "It is kept longer, and that is due for review",
    Flag.NOTE_UNCONFIRMED: "The written note is not confirmed",
    Flag.EVIDENCE: "It was evidence of a complaint, claim or reported call",
    Flag.LISTENED_TO: "Somebody listened to it in the last 90 days",
    Flag.FINDINGS: "Something is the matter with its recording",
}
LATE_WORDS: Final[dict[WhyLate, str]] = {
    WhyLate.NOT_RUN: "No run has come to it yet",
    WhyLate.LOG_REFUSED: "The log did not take it, so nothing was touched",
    WhyLate.KEYRING: "Its key could not be destroyed",
    WhyLate.STORE: "Its file could not be removed",
    WhyLate.MANIFEST: "What announced it could not be removed",
    WhyLate.STILL_OPENS: "It could still be opened after it was destroyed: tell your data protection officer",
}
DIFFERENCE_WORDS: Final[dict[Difference, str]] = {
    Difference.OBJECT_MISSING: "Listed, and not stored",
    Difference.OBJECT_UNKNOWN: "Stored, and not listed",
    Difference.KEY_MISSING: "Listed, and without a key",
    Difference.KEY_UNKNOWN: "Keys of nothing that is listed",
    Difference.WRONG_SIZE: "Of another size than was recorded",
    Difference.WRONG_DIGEST: "Other bytes than were recorded",
    Difference.OPENS_AGAIN: "Destroyed, and there again",
}
NEXT_RUN = "at the next run, at 02:30"
"""When what is due goes. The schedule stands in `web.job_kinds`."""


def becomes_of(call: Call, record_class: RecordClass, months: int, today: date) -> str:
    """Say what becomes of a call if it is of this class. months: the class's period."""
    day = expires_on(call.started_at, kept_months=months)
    match record_class:
        case RecordClass.CLINICAL_ONLY:
            return "Part of the health record. Never destroyed by itself."
        case RecordClass.CLINICAL_UNCONFIRMED:
            return f"Not destroyed until the written note is confirmed, and kept until {day_words(day)} in any case."
    if day <= today:
        return f"Its {months} months are over: it is destroyed {NEXT_RUN}."
    return f"Kept for {months} months, until {day_words(day)}, then destroyed."


def call_day(call: Call) -> date:
    """Return the day of a call as the practice's clock has it."""
    return call.started_at.astimezone(PRACTICE_TIME).date()
