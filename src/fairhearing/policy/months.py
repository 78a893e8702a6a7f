"""Thirteen months of a clause: how each month stands by its days. A day that nobody kept is not proven. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fairhearing.clauses.rules import WORST_FIRST, State, worst

MONTHS: Final = 13


@dataclass(frozen=True, slots=True)
class Month:
    """One month. first, last: its days, the last no later than today. state: None before anything was kept.

    days: how many of its days stand in each state, from the first on which anything was kept.
    """

    first: date
    last: date
    state: State | None
    days: Mapping[State, int]

    @property
    def words(self) -> str:
        """Say how the month stands: "Not met on 2 of 30 days"."""
        if self.state is None:
            return "Nothing is known"
        total, bad = sum(self.days.values()), self.days.get(self.state, 0)
        return self.state.words if bad == total else f"{self.state.words} on {bad} of {total} days"


def last_months(today: date, kept: Mapping[date, State], first_day: date | None) -> tuple[Month, ...]:
    """Return the thirteen months up to today's, the oldest first.

    kept: the state of each day that was kept. first_day: the first day on which anything was kept of the practice.
    """
    months, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        months.append(_month(first, today, kept, first_day))
        first = (first - timedelta(days=1)).replace(day=1)
    return tuple(reversed(months))


def month_days(
    first: date, today: date, kept: Mapping[date, State], first_day: date | None
) -> tuple[tuple[date, State | None], ...]:
    """Return each day of a month up to today, with how it stood; None before anything was kept."""
    days = []
    day = first
    while day.month == first.month and day <= today:
        days.append((day, state_on(day, today, kept, first_day)))
        day += timedelta(days=1)
    return tuple(days)


def state_on(day: date, today: date, kept: Mapping[date, State], first_day: date | None) -> State | None:
    """Return how a day stood: silence is not proven; of today, and of days before the first, nothing is said yet."""
    if day in kept:
        return kept[day]
    return None if first_day is None or day < first_day or day >= today else State.NOT_PROVEN


def _month(first: date, today: date, kept: Mapping[date, State], first_day: date | None) -> Month:
    found = month_days(first, today, kept, first_day)
    states = [state for _, state in found if state is not None]
    counts = {state: states.count(state) for state in WORST_FIRST if state in states}
    return Month(first, found[-1][0], worst(states) if states else None, counts)
