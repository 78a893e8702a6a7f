"""When a recording's time has come, and what keeps it longer. Pure, no Django.

    clinical only                              never by itself; it has a review date
    its period is not over                     kept, unless its erasure was granted: then as if it were over
    its period is over  clinical unconfirmed   waits for a confirmed note
                        under a hold           waits for the hold's end
                        neither                due: destroyed at the next run, or late for a reason that has a name

Its period runs from the day of the call, as the practice's clock has it. Nothing goes before its time: see
`catalogue.rules.expires_on`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fairhearing.catalogue.rules import RecordClass, day_ends, expires_on
from fairhearing.clocks.days import months_later
from fairhearing.wording.counts import counted

DESTROYED_BY_TIME = (RecordClass.ADMINISTRATIVE, RecordClass.EVIDENCE, RecordClass.CLINICAL_SUMMARISED)
"""The classes whose recordings go when their period is over. Each may have a period of its own."""
CONFIRMED = (RecordClass.CLINICAL_SUMMARISED, RecordClass.CLINICAL_ONLY)
"""What an unconfirmed call becomes: the note stands by itself, or the sound is the record."""
BACKUPS_LAST_DAYS = 30
"""How long a backup of the keyring may hold a key that was destroyed."""

_MONTHS_A_YEAR = 12


class Fate(StrEnum):
    """What is to become of a recording, as of one day."""

    KEPT = "kept"
    """Its period is not over."""
    CLINICAL_ONLY = "clinical-only"
    """It is never destroyed by itself."""
    UNCONFIRMED = "unconfirmed"
    """Its period is over; it waits for a confirmed note."""
    HELD = "held"
    """Its period is over; a hold keeps it."""
    DUE = "due"
    """Nothing keeps it."""


class HoldState(StrEnum):
    """Where a hold stands, as of one day."""

    ACTIVE = "active"
    """It keeps the call."""
    REVIEW_DUE = "review-due"
    """It keeps the call, and its owner has to look at it again."""
    RELEASED = "released"
    """It keeps nothing any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides about one recording. called_at: when its call began. months: its class's period.

    is_erased: whether its erasure was granted.
    """

    called_at: datetime
    record_class: RecordClass
    months: int
    is_held: bool
    is_erased: bool = False


def fate_of(kept: Kept, today: date) -> Fate:
    """Say what is to become of a recording. today: the practice's day."""
    if kept.record_class is RecordClass.CLINICAL_ONLY:
        return Fate.CLINICAL_ONLY
    if not kept.is_erased and expires_on(kept.called_at, kept_months=kept.months) > today:
        return Fate.KEPT
    if kept.record_class is RecordClass.CLINICAL_UNCONFIRMED:
        return Fate.UNCONFIRMED
    return Fate.HELD if kept.is_held else Fate.DUE


def due_before(today: date, months: int) -> datetime:
    """Return the moment before which a call must have begun for its period to be over today: `expires_on` reversed.

    `called_at < due_before(today, months)` holds exactly where `expires_on(called_at, kept_months=months) <= today`.
    """
    return day_ends(months_later(today, -months))


def age_words(since: date, today: date) -> str:
    """Say how old something is: 12 months, 0 days."""
    months = (today.year - since.year) * _MONTHS_A_YEAR + today.month - since.month
    if today.day < since.day:
        months -= 1
    days = (today - months_later(since, months)).days
    return f"{counted(months, 'month')}, {counted(days, 'day')}"


def hold_state(*, review_on: date, is_released: bool, today: date) -> HoldState:
    """Say where a hold stands."""
    if is_released:
        return HoldState.RELEASED
    return HoldState.REVIEW_DUE if review_on <= today else HoldState.ACTIVE
