"""What becomes of a call when one reason to keep it longer ends: said before it ends, and once more after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.catalogue.rules import RecordClass, expires_on
from fairhearing.retention.models import Hold
from fairhearing.retention.periods import periods_of
from fairhearing.retention.words import NEXT_RUN
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """What happens then. destroyed: when, in words; "" where the call stays. sentence: the whole of it."""

    destroyed: str
    sentence: str


def after_end(hold: Hold, today: date) -> AfterEnd:
    """Say what becomes of the call once this hold keeps it no longer. today: the practice's day."""
    call = hold.call
    others = call.holds.filter(released_at=None).exclude(id=hold.id).count()
    if others:
        return AfterEnd("", f"The call stays: {counted(others, 'other reason keeps', 'other reasons keep')} it longer.")
    record_class = RecordClass(call.record_class)
    if record_class is RecordClass.CLINICAL_ONLY:
        return AfterEnd("", "The call stays: it is part of the health record, and never destroyed by itself.")
    if record_class is RecordClass.CLINICAL_UNCONFIRMED:
        return AfterEnd("", "The call stays until its written note is confirmed.")
    day = expires_on(call.started_at, kept_months=periods_of(call.practice_id)[record_class])
    when = f"on {day_words(day)}" if day > today else NEXT_RUN
    return AfterEnd(when, f"The call is destroyed {when}.")
