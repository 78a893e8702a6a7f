"""When a recording may be destroyed, where a day begins, what the facts say of the sound. Pure, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from fairhearing.call.sides import SidesFrom
from fairhearing.wording.days import PRACTICE_TIME

KEPT_MONTHS = 12
"""How long a recording is kept where its record class says nothing else (clause C11)."""
LONGEST_MONTHS = 360
"""The longest period a class may have."""

_MONTHS_A_YEAR = 12
_MANY_LOST = 50  # packets of 20 ms: a second
_LONG_GAP_MS = 2000
_OPENING_MS = 1000


class RecordClass(StrEnum):
    """What kind of record a call is: it decides how long it is kept. The words are stored: only add."""

    ADMINISTRATIVE = "administrative"
    """Bookings, directions, prescriptions: kept for its period."""
    EVIDENCE = "evidence"
    """Part of a complaint, claim, concern or reported call: kept for its period; what goes on is a hold's business."""
    CLINICAL_UNCONFIRMED = "clinical_unconfirmed"
    """Care was discussed, and no clinician has confirmed the written note yet: never destroyed meanwhile."""
    CLINICAL_SUMMARISED = "clinical_summarised"
    """A clinician confirmed the written note: kept for its period."""
    CLINICAL_ONLY = "clinical_only"
    """The sound is the only record: part of the health record, reviewed, never destroyed by itself."""


class FindingKind(StrEnum):
    """What recorder and hearing say of a recording; no person has listened. The words are stored: only add."""

    SILENT = "silent"
    """No packet of sound arrived from either side, they held nothing, or the imported file is silent throughout."""
    ONE_SIDED = "one_sided"
    """Packets arrived from one side only, or the other's held no sound of its own."""
    INTERRUPTED = "interrupted"
    """The recorder was stopped while the call went on."""
    GAPS = "gaps"
    """Sound is missing within the recording, a second or more in all; silence stands in its place."""
    LATE_SOUND = "late_sound"
    """Some sound arrived after its place was sealed."""
    NO_METADATA = "no_metadata"
    """The phone system did not say who called, or not readably."""
    SIDES_NOT_CERTAIN = "sides_not_certain"
    """Which side is the practice was told by position only."""
    IMPORTED = "imported"
    """Another recorder made it, and it was imported afterwards: what that one missed is not known."""
    POSSIBLE_DUPLICATE = "possible_duplicate"
    """A call with the same number began within a minute of this one, and one of the two was imported."""
    CROSSTALK = "crosstalk"
    """One side's voice was heard on the other's line too."""
    CLIPPED = "clipped"
    """Sound was cut off at full scale: it is distorted."""
    FAINT = "faint"
    """One side was hardly to be heard beside the other."""
    OVERLAP = "overlap"
    """Both sides talked at once for a good part of the call."""
    UNHEARD = "unheard"
    """Nothing checked the sound while the recording's key was there."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What the recorder counted of one recording.

    interrupted: the recording has no end of its own. received: packets, left and right; None where the recorder was
    stopped before it could say. late, lost: packets of both. longest_gap_ms: of those that nothing announced.
    has_twin: whether it may be the same call as another, one of them imported. is_mixed: whether one stream was all
    there was of several parties. is_silent: whether its file holds nothing but silence.
    """

    interrupted: bool
    received: tuple[int, int] | None
    late: int
    lost: int
    longest_gap_ms: int
    has_parties: bool
    sides_from: str
    is_imported: bool = False
    has_twin: bool = False
    is_mixed: bool = False
    is_silent: bool = False


def findings(facts: SoundFacts) -> tuple[FindingKind, ...]:
    """Return what a manager should know of a recording, in the order to show it."""
    heard = facts.received
    rules = (
        (FindingKind.SILENT, heard == (0, 0) or facts.is_silent),
        (FindingKind.ONE_SIDED, heard is not None and heard.count(0) == 1 and not facts.is_mixed),
        (FindingKind.INTERRUPTED, facts.interrupted),
        (FindingKind.GAPS, facts.lost >= _MANY_LOST or facts.longest_gap_ms >= _LONG_GAP_MS),
        (FindingKind.LATE_SOUND, facts.late > 0),
        (FindingKind.NO_METADATA, not facts.has_parties),
        (FindingKind.SIDES_NOT_CERTAIN, facts.sides_from == SidesFrom.POSITION),
        (FindingKind.IMPORTED, facts.is_imported),
        (FindingKind.POSSIBLE_DUPLICATE, facts.has_twin),
    )
    return tuple(kind for kind, holds in rules if holds)


def is_worth_telling(start_ms: int, length_ms: int, *, whole_ms: int) -> bool:
    """Say whether a gap is told to a reader: all are, save the moment before a line opens and after it closes.

    Between the session's opening and a side's first packet, and between its last packet and hang-up, less than a
    second is how telephones are. Nothing was said in it that could have been lost.
    """
    at_an_end = start_ms == 0 or start_ms + length_ms >= whole_ms
    return not at_an_end or length_ms >= _OPENING_MS


def months_kept(record_class: RecordClass, own: Mapping[RecordClass, int]) -> int:
    """Return a class's period in months. own: what the practice chose.

    A call that waits for its note is shown with the period it will have once the note is confirmed.
    """
    if record_class is RecordClass.CLINICAL_UNCONFIRMED:
        record_class = RecordClass.CLINICAL_SUMMARISED
    return own.get(record_class, KEPT_MONTHS)


def expires_on(called_at: datetime, *, kept_months: int = KEPT_MONTHS) -> date:
    """Return the first day on which a recording may be destroyed: the corresponding day, so many months on.

    called_at: when the call began, aware; its day is the practice's, not UTC's. Where the month has no such day it is
    the first of the next: nothing goes before its time (29 February 2028 -> 1 March 2029).
    """
    day = called_at.astimezone(PRACTICE_TIME).date()
    months = day.month - 1 + kept_months
    year, month = day.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1
    try:
        return day.replace(year=year, month=month)
    except ValueError:
        return date(year + month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)


def day_begins(day: date) -> datetime:
    """Return midnight at the practice as a moment in UTC."""
    return datetime.combine(day, time(), PRACTICE_TIME).astimezone(UTC)


def day_ends(day: date) -> datetime:
    """Return the moment in UTC at which the next day begins at the practice."""
    return day_begins(day + timedelta(days=1))
