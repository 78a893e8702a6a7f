"""The clocks of a case, and its reference. Pure, no Django.

    complaint     acknowledge   by the third working day after the day on which it came
                  answer        by the day that was promised, if one was
                  explain       why there is no answer, by the end of six months, the day on which it came counted
    every kind    look again    on the day its owner chose

England: the Local Authority Social Services and National Health Service Complaints Regulations 2009 (SI 2009/309),
regulation 13(3) for three working days, regulation 14(3) and (4) for six months or a longer time that was agreed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.cases.errors import BadReference
from fairhearing.clocks import days as counted_days
from fairhearing.clocks.days import months_later
from fairhearing.practice.bank_holidays import is_bank_holiday

WORKING_DAYS: Final = 3
"""Within which a complaint is acknowledged."""
ANSWER_MONTHS: Final = 6
"""After which the delay of an answer is explained."""
EXPLAIN_BEFORE: Final = timedelta(days=14)
"""So long before that day its letter is offered."""

_DAY: Final = timedelta(days=1)
_REFERENCE: Final = re.compile(r"\s*[cC][\s-]*(20[0-9]{2})[\s-]*0*([1-9][0-9]{0,5})\s*")


class CaseKind(StrEnum):
    """What sort of matter a case is. The words are stored: only add."""

    COMPLAINT = "complaint"
    """Somebody complains: the regulations' clocks run."""
    CONCERN = "concern"
    """Somebody is worried, and does not complain."""
    CLAIM = "claim"
    """Somebody claims, or is likely to: an insurer or a defence body is told."""
    ABUSE = "abuse"
    """A caller was abusive or threatening."""
    SAFEGUARDING = "safeguarding"
    """A child or an adult at risk."""


REVIEW_MONTHS: Final = {
    CaseKind.COMPLAINT: 1,
    CaseKind.CONCERN: 1,
    CaseKind.CLAIM: 3,
    CaseKind.ABUSE: 3,
    CaseKind.SAFEGUARDING: 1,
}
"""After how many months a case is looked at again, where its owner chose no day."""


class ClockKind(StrEnum):
    """What is to be done by a day."""

    ACKNOWLEDGE = "acknowledge"
    """Say that the complaint has come."""
    ANSWER = "answer"
    """Give the answer that was promised."""
    EXPLAIN = "explain"
    """Say why there is no answer yet."""
    REVIEW = "review"
    """Look at it again."""


class ClockState(StrEnum):
    """Where one clock stands, as of one day."""

    RUNNING = "running"
    """Its day has not come."""
    TODAY = "today"
    """Its day is today."""
    LATE = "late"
    """Its day has passed, and it was not done."""
    DONE = "done"
    """It was done by its day."""
    DONE_LATE = "done-late"
    """It was done after its day."""
    OVER = "over"
    """The case was closed before; nothing is due any more."""


@dataclass(frozen=True, slots=True)
class CaseDays:
    """What the clocks of one case are reckoned from. closed_on: None while it is open."""

    kind: CaseKind
    received_on: date
    opened_on: date
    acknowledged_on: date | None = None
    answer_on: date | None = None
    explained_on: date | None = None
    review_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a sum: what was done, the day that came of it, and why."""

    name: str
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock with its sum. The last step's day is when it is due. done_on: None while it was not done."""

    kind: ClockKind
    steps: tuple[Step, ...]
    done_on: date | None
    closed_on: date | None

    @property
    def due_on(self) -> date:
        """The last day on which it is in time."""
        return self.steps[-1].day

    def state(self, today: date) -> ClockState:
        """Say where it stands."""
        if self.done_on is not None:
            return ClockState.DONE if self.done_on <= self.due_on else ClockState.DONE_LATE
        if self.closed_on is not None:
            return ClockState.OVER
        if self.due_on < today:
            return ClockState.LATE
        return ClockState.TODAY if self.due_on == today else ClockState.RUNNING


def clocks_of(days: CaseDays) -> tuple[Clock, ...]:
    """Return the clocks of a case, in the order of their days."""
    clocks = []
    if days.kind is CaseKind.COMPLAINT:
        clocks.append(Clock(ClockKind.ACKNOWLEDGE, _acknowledged(days), days.acknowledged_on, days.closed_on))
        clocks.append(Clock(ClockKind.EXPLAIN, _explained(days), days.explained_on, days.closed_on))
    if days.answer_on is not None:
        step = Step("We promised an answer", days.answer_on, "The day that was agreed with whoever asked")
        clocks.append(Clock(ClockKind.ANSWER, (step,), days.closed_on, days.closed_on))
    if days.review_on is not None:
        clocks.append(Clock(ClockKind.REVIEW, _reviewed(days, days.review_on), None, days.closed_on))
    return tuple(sorted(clocks, key=lambda clock: clock.due_on))


def next_due(clocks: tuple[Clock, ...]) -> Clock | None:
    """Return what is due first of what was not done; None where nothing is due, as in a closed case."""
    open_ones = [clock for clock in clocks if clock.done_on is None and clock.closed_on is None]
    return min(open_ones, key=lambda clock: clock.due_on, default=None)


def offers_explaining(clock: Clock, today: date) -> bool:
    """Say whether it is time to write why there is no answer yet."""
    return clock.done_on is None and clock.closed_on is None and clock.due_on - EXPLAIN_BEFORE <= today


def working_days_after(day: date, count: int) -> date:
    """Return the so manieth working day after a day; neither weekends nor bank holidays in England count."""
    while count:
        day += _DAY
        if is_working(day):
            count -= 1
    return day


def is_working(day: date) -> bool:
    """Say whether people work on a day."""
    return counted_days.is_working(day, is_bank_holiday)


def end_of_months(first: date, months: int) -> date:
    """Return the last day of so many months that begin on a day, that day counted (3 November: 2 May)."""
    same = months_later(first, months)
    return same if same.day < first.day else same - _DAY


def reference_of(year: int, number: int) -> str:
    """Return what people call a case."""
    return f"C-{year}-{number:03d}"


def read_reference(typed: str) -> tuple[int, int]:
    """Read a reference as people type it, in capitals or not, with blanks or hyphens. Raises BadReference."""
    found = _REFERENCE.fullmatch(typed)
    if found is None:
        raise BadReference("a reference reads C, the year, the number: C-2026-014")
    return int(found[1]), int(found[2])


def _acknowledged(days: CaseDays) -> tuple[Step, ...]:
    steps = [Step("It came", days.received_on, "The day on which it reached the practice; it does not count")]
    day, last = days.received_on, working_days_after(days.received_on, WORKING_DAYS)
    off: list[date] = []
    while day < last:
        day += _DAY
        if not is_working(day):
            off.append(day)
    why = "Regulation 13(3): three working days after the day on which it came"
    if off:
        why += f". Not counted: {_listed(off)}"
    steps.append(Step("Three working days later", last, why))
    return tuple(steps)


def _explained(days: CaseDays) -> tuple[Step, ...]:
    came = Step("It came", days.received_on, "The day on which it reached the practice; it counts")
    end = end_of_months(days.received_on, ANSWER_MONTHS)
    six = Step("Six months end", end, "Regulation 14(3): without an answer by then we write why, and go on")
    if days.answer_on is not None and days.answer_on > end:
        longer = Step("A longer time was agreed", days.answer_on, "Regulation 14(3)(b): with whoever complains")
        return came, six, longer
    return came, six


def _reviewed(days: CaseDays, review_on: date) -> tuple[Step, ...]:
    opened = Step("The case was opened", days.opened_on, "The day on which we wrote it down")
    months = REVIEW_MONTHS[days.kind]
    if review_on == months_later(days.opened_on, months):
        count = "one month" if months == 1 else f"{months} months"
        return opened, Step("Look at it again", review_on, f"The corresponding day, {count} later")
    return opened, Step("Look at it again", review_on, "The day that its owner chose")


def _listed(days: list[date]) -> str:
    """Name days that do not count: Saturday 5, Sunday 6, Friday 25 December (bank holiday)."""
    return ", ".join(
        f"{day:%A} {day.day} {day:%B}" + (" (bank holiday)" if is_bank_holiday(day) else "") for day in days
    )
