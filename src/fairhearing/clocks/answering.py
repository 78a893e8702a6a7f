"""By when somebody is answered who asked for access, rectification, erasure or restriction, or objected.

    start     the latest of: the request was received; proof of identity was received; a fee was paid
    month     the corresponding day of the next month; the month's last day where it has no such day
    stops     each day from asking for clarification to the answer, both counted, lengthens it by one
    longer    two further months, told with reasons before the first month ends
    due       the next working day, where that is a Saturday, a Sunday or a bank holiday in England

UK GDPR article 12(3) and article 12A, inserted by the Data (Use and Access) Act 2025, section 76. While an answer is
awaited, today stands for its day: the due day is then the earliest that is possible, and moves on with each day.

Months have unlike lengths. A start that moves to after a stop of the clock can therefore end up to three days earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fairhearing.clocks.days import DAY, IsHoliday, last_working, months_later, next_working
from fairhearing.clocks.errors import BadOrder
from fairhearing.clocks.sums import Step, Sum
from fairhearing.wording.days import long_day

MONTHS: Final = 1
LONGER_MONTHS: Final = 2
TARGET: Final = timedelta(days=28)
"""Within which we mean to answer: the shortest month, so that it is in time whatever the month."""

_ARTICLE_12: Final = "UK GDPR article 12(3)"
_ARTICLE_12A: Final = "UK GDPR article 12A"
_TWELVE_ONE: Final = "Regulation 1182/71, article 3(4), as the Information Commissioner applies it"


@dataclass(frozen=True, slots=True)
class Stop:
    """One time in which the clock stood still. answered_on: None while the answer is awaited."""

    asked_on: date
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What happened to a request. proof_asked_on, fee_asked_on: None where it was not asked for."""

    received_on: date
    proof_asked_on: date | None = None
    proof_received_on: date | None = None
    fee_asked_on: date | None = None
    fee_paid_on: date | None = None
    stops: tuple[Stop, ...] = ()
    extended_on: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """The clock of one request.

    due: its sum; first: the same without the longer time, by which that is told. target_on: the working day by which
    we mean to answer. waits_for_start: proof or fee is awaited; stands_still: an answer is.
    """

    due: Sum
    first: Sum
    target_on: date
    waits_for_start: bool
    stands_still: bool

    @property
    def due_on(self) -> date:
        """The law's day."""
        return self.due.due_on

    @property
    def notice_on(self) -> date:
        """The last day on which a longer time can be told."""
        return self.first.due_on


def answer_clock(asked: Asked, *, today: date, is_holiday: IsHoliday) -> AnswerClock:
    """Return the clock of a request. Raises BadOrder where an answer comes before its question."""
    _check(asked)
    started, waits = _started(asked, today)
    start = started[-1].day
    stopped = stopped_days(start, asked.stops, today)
    first = (*started, *_months(start, MONTHS, stopped, is_holiday))
    months = MONTHS + (LONGER_MONTHS if asked.extended_on else 0)
    due = (*started, *_months(start, months, stopped, is_holiday))
    target = start + TARGET + stopped * DAY + (months - MONTHS) * TARGET
    return AnswerClock(
        due=Sum(due),
        first=Sum(first),
        target_on=last_working(min(target, due[-1].day), is_holiday),
        waits_for_start=waits,
        stands_still=any(stop.answered_on is None for stop in asked.stops),
    )


def stopped_days(start: date, stops: Iterable[Stop], today: date) -> int:
    """Count the days, from the start on, on which an answer was awaited; a day of two stops counts once."""
    days: set[date] = set()
    for stop in stops:
        first, last = max(stop.asked_on, start), stop.answered_on or max(today, stop.asked_on)
        days.update(first + n * DAY for n in range((last - first).days + 1))
    return len(days)


def _started(asked: Asked, today: date) -> tuple[tuple[Step, ...], bool]:
    """Return the steps up to the start, and whether something it needs is awaited."""
    steps = [Step("The request was received", asked.received_on, "Its first receipt anywhere in the practice counts")]
    waits = False
    for asked_on, came_on, awaited, came, source in (
        (asked.proof_asked_on, asked.proof_received_on, "Proof of identity", "arrived", _ARTICLE_12A),
        (asked.fee_asked_on, asked.fee_paid_on, "The fee", "was paid", _ARTICLE_12A),
    ):
        if asked_on is None:
            continue
        day = max(came_on or today, steps[-1].day)
        words = f"{awaited} {came}" if came_on else f"{awaited} is awaited: counted as if it came today"
        waits = waits or came_on is None
        steps.append(Step(words, day, f"{source}: the month begins with the latest"))
    return tuple(steps), waits


def _months(start: date, months: int, stopped: int, is_holiday: IsHoliday) -> tuple[Step, ...]:
    """Return the steps from the start to the due day."""
    day = months_later(start, months)
    words = "One month later" if months == MONTHS else f"{months} months later, two of them added"
    clamped = "; that month has no such day, so its last" if day.day != start.day else ""
    source = _ARTICLE_12 if months == MONTHS else f"{_ARTICLE_12A}: complex, or several requests"
    steps = [Step(f"{words}, the corresponding day{clamped}", day, source)]
    if stopped:
        day += stopped * DAY
        count = "1 day that does" if stopped == 1 else f"{stopped} days that do"
        steps.append(Step(f"And {count} not count: an answer was awaited", day, _ARTICLE_12A))
    working = next_working(day, is_holiday)
    if working != day:
        why = "a bank holiday" if is_holiday(day) else f"a {day:%A}"
        steps.append(Step(f"{long_day(day)} is {why}: the next working day", working, _TWELVE_ONE))
    return tuple(steps)


def _check(asked: Asked) -> None:
    for stop in asked.stops:
        if stop.asked_on < asked.received_on:
            raise BadOrder("clarification is asked after the request came")
        if stop.answered_on is not None and stop.answered_on < stop.asked_on:
            raise BadOrder("an answer comes after its question")
