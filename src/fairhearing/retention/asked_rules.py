"""When an answer is owed to somebody who asked to keep a call, and how a month of such requests counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ANSWERED_WITHIN: Final = timedelta(days=5)
"""Clause C2: staff and patients may ask for a call to be kept, and are answered within five days."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One request's days. answered_on: None while no answer was given."""

    asked_on: date
    answered_on: date | None

    @property
    def due_on(self) -> date:
        """The last day for an answer in time: the fifth after the day on which it was asked."""
        return self.asked_on + ANSWERED_WITHIN

    def is_late(self, today: date) -> bool:
        """Say whether the answer came after its day, or its day has passed without one."""
        return (self.answered_on or today) > self.due_on


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """What a month's requests came to. late: answered late, or not answered and overdue. waiting: still in time."""

    asked: int
    in_time: int
    late: int
    waiting: int


def count_asked(clocks: Iterable[Clock], today: date) -> AskedCounts:
    """Count requests by how their clock stands."""
    listed = list(clocks)
    late = sum(clock.is_late(today) for clock in listed)
    in_time = sum(clock.answered_on is not None and not clock.is_late(today) for clock in listed)
    return AskedCounts(len(listed), in_time, late, len(listed) - late - in_time)
