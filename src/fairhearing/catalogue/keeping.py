"""How long one call is kept, as its page says it. What is due, and what becomes of it, is decided by `retention`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import PRACTICE_TIME, RecordClass, expires_on, months_kept


@dataclass(frozen=True, slots=True)
class Keeping:
    """A fact of a call: what it is called, the words before its day, the day if there is one, the words after it."""

    name: str
    before: str = ""
    day: date | None = None
    after: str = ""


def keeping_of(call: Call) -> Keeping:
    """Say until when a call is kept, or when it was destroyed."""
    if call.destroyed_at is not None:
        return Keeping("Destroyed", "For good, on ", call.destroyed_at.astimezone(PRACTICE_TIME).date())
    record_class = RecordClass(call.record_class)
    if record_class is RecordClass.CLINICAL_ONLY:
        return Keeping("Kept", "As part of the health record, which has no other account of this call")
    day = _last_day(call, record_class)
    if call.holds.filter(released_at=None).exists():
        return Keeping("Kept longer", "Until the reason for keeping it ends; without one, until ", day)
    if record_class is RecordClass.CLINICAL_UNCONFIRMED:
        return Keeping("Kept until", "A clinician has confirmed the written note, and at least until ", day)
    return Keeping("Kept until", "", day, ", then destroyed")


def _last_day(call: Call, record_class: RecordClass) -> date:
    own = {RecordClass(each.record_class): each.months for each in call.practice.periods.all()}
    return expires_on(call.started_at, kept_months=months_kept(record_class, own))
