"""Whether the practice learns: how a quarter stands by the actions that were chosen in it. Pure, no Django.

an action was chosen    all are done                        done
                        one is not, and its day is past     late
                        else                                chosen
none was chosen         the quarter goes on                 not yet
                        it is over                          none: clause C3 is not proven
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_MONTHS = 3
_QUARTERS = 4


class QuarterState(StrEnum):
    """How one quarter stands, as of one day."""

    DONE = "done"
    """What was chosen is done."""
    CHOSEN = "chosen"
    """Something was chosen, and its day has not come."""
    LATE = "late"
    """Something that was chosen should be done by now."""
    NOT_YET = "not_yet"
    """Nothing was chosen, and the quarter goes on."""
    NONE = "none"
    """Nothing was chosen, and the quarter is over."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year. number: from 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """The day it begins with."""
        return date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last_day(self) -> date:
        """The day it ends with."""
        return self.after.first_day - timedelta(days=1)

    @property
    def before(self) -> Quarter:
        """The quarter in front of it."""
        return Quarter(self.year - 1, _QUARTERS) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def after(self) -> Quarter:
        """The quarter behind it."""
        return Quarter(self.year + 1, 1) if self.number == _QUARTERS else Quarter(self.year, self.number + 1)

    @property
    def words(self) -> str:
        """Say it: October to December 2026."""
        last = date(self.year, self.number * _MONTHS, 1)
        return f"{self.first_day:%B} to {last:%B} {self.year}"

    def has_ended(self, today: date) -> bool:
        """Say whether it is over."""
        return today >= self.after.first_day


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What decides about one learning action. done_on: None while it is not."""

    chosen_on: date
    due_on: date
    done_on: date | None


def quarter_of(day: date) -> Quarter:
    """Return the quarter of a day."""
    return Quarter(day.year, (day.month - 1) // _MONTHS + 1)


def quarters_back(first: date, today: date, *, most: int) -> tuple[Quarter, ...]:
    """Return this quarter and those before it, back to that of the first day, at most so many; the latest first."""
    quarters = [quarter_of(today)]
    while len(quarters) < most and quarters[-1] > quarter_of(first):
        quarters.append(quarters[-1].before)
    return tuple(quarters)


def quarter_state(quarter: Quarter, actions: Iterable[ActionFacts], today: date) -> QuarterState:
    """Say how a quarter stands. actions: of any quarter; those that were chosen in it count."""
    chosen = [each for each in actions if quarter_of(each.chosen_on) == quarter]
    if not chosen:
        return QuarterState.NONE if quarter.has_ended(today) else QuarterState.NOT_YET
    open_ones = [each for each in chosen if each.done_on is None]
    if not open_ones:
        return QuarterState.DONE
    return QuarterState.LATE if any(each.due_on < today for each in open_ones) else QuarterState.CHOSEN
