"""How grave a breach is, whom it has to be told, and what is still owed. Pure, no Django.

    risk to people        told to
    unlikely              nobody; the reason is kept (UK GDPR Article 33(1), 33(5))
    there is one          the Information Commissioner, within 72 hours (Article 33(1)), by the DSPT's reporting tool
    high                  the Commissioner, and the people without undue delay (Article 34(1))

Sections 67 and 68 of the Data Protection Act 2018 are about law enforcement, and not about a GP practice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.clocks.other_periods import breach_due_at

_REFERENCE: Final = re.compile(r"B-(\d{4})-(\d{3,6})")


class Risk(StrEnum):
    """How grave it is for people. The words are stored: only add."""

    UNLIKELY = "unlikely"
    """A risk to their rights and freedoms is unlikely."""
    RISK = "risk"
    """There is a risk."""
    HIGH = "high"
    """The risk is high."""


class Report(StrEnum):
    """Whether the Information Commissioner was told. The words are stored: only add."""

    REPORTED = "reported"
    NOT_REPORTED = "not-reported"


class Left(StrEnum):
    """How little is left of the 72 hours in which nobody decided yet whether it is reported."""

    DAY = "day"
    HOURS = "hours"
    NONE = "none"


_STEPS: Final = ((timedelta(0), Left.NONE), (timedelta(hours=6), Left.HOURS), (timedelta(hours=24), Left.DAY))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a breach. is_described: how many people, which data, what may follow.

    reported_at: to the Commissioner. people_answered: they were told, or why not is written. measures,
    measures_done: what keeps it from happening again.
    """

    aware_at: datetime
    is_described: bool = False
    risk: Risk | None = None
    report: Report | None = None
    reported_at: datetime | None = None
    late_said: bool = False
    people_answered: bool = False
    measures: int = 0
    measures_done: int = 0


def must_report(risk: Risk) -> bool:
    """Say whether the Information Commissioner has to be told."""
    return risk is not Risk.UNLIKELY


def must_tell_people(risk: Risk) -> bool:
    """Say whether the people have to be told."""
    return risk is Risk.HIGH


def is_late(known: Known, now: datetime) -> bool:
    """Say whether more than 72 hours passed before it was reported, or pass while nothing was decided."""
    if known.report is Report.NOT_REPORTED:
        return False
    return (known.reported_at or now) > breach_due_at(known.aware_at)


def left_of(known: Known, now: datetime) -> Left | None:
    """Return how little is left to report a breach; None where more than a day is, or nothing is waited for.

    Left unreported with a reason counts only until the risk is judged anew: then it has to be reported after all.
    """
    is_decided = known.report is Report.REPORTED or (
        known.report is Report.NOT_REPORTED and known.risk is not None and not must_report(known.risk)
    )
    if is_decided:
        return None
    left = breach_due_at(known.aware_at) - now
    return next((step for most, step in _STEPS if left <= most), None)


def owed(known: Known) -> Iterator[str]:
    """Yield what has to be said before it can be closed, in the order of the work."""
    if not known.is_described:
        yield "Say how many people, which data, and what may follow"
    if known.risk is None:
        yield "Judge the risk to people"
        return
    if known.report is None:
        yield "Tell the Information Commissioner" if must_report(known.risk) else "Write down why it is not reported"
    elif known.report is Report.NOT_REPORTED and must_report(known.risk):
        yield "There is a risk: tell the Information Commissioner"
    if known.reported_at and known.reported_at > breach_due_at(known.aware_at) and not known.late_said:
        yield "Say why it was reported late (UK GDPR Article 33(1))"
    if must_tell_people(known.risk) and not known.people_answered:
        yield "Tell the people, or write down which case of Article 34(3) applies"
    if not known.measures:
        yield "Say what keeps it from happening again, who does it and by when"
    elif known.measures_done < known.measures:
        yield "Do what keeps it from happening again"


def reference_of(year: int, number: int) -> str:
    """Return what people call a breach."""
    return f"B-{year}-{number:03d}"


def read_reference(text: str) -> tuple[int, int] | None:
    """Return year and number of what people call a breach, None where it is no such reference."""
    found = _REFERENCE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
