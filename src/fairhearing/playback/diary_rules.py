"""Which months of the listening diary a partner still has to read and sign. Pure rules.

ended     a month can be signed from its last midnight on
due       from then on, whether or not anybody listened: an empty month is read too
overdue   fourteen days later
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

OVERDUE_AFTER = timedelta(days=14)
MOST_MONTHS = 12
"""How far back it is asked for: listens of older calls are gone with them."""
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the practice's calendar."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """The day it begins with."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> Month:
        """The month behind it."""
        return self._moved(1)

    @property
    def before(self) -> Month:
        """The month in front of it."""
        return self._moved(-1)

    @property
    def words(self) -> str:
        """Say it: October 2026."""
        return f"{self.first_day:%B} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def has_ended(self, today: date) -> bool:
        """Say whether it is over."""
        return today >= self.after.first_day

    @property
    def read_by(self) -> date:
        """The day from which on it is late."""
        return self.after.first_day + OVERDUE_AFTER

    def is_overdue(self, today: date) -> bool:
        """Say whether it should have been read by now."""
        return today >= self.read_by

    def _moved(self, months: int) -> Month:
        count = self.year * _MONTHS_A_YEAR + self.number - 1 + months
        return Month(count // _MONTHS_A_YEAR, count % _MONTHS_A_YEAR + 1)


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """Read 2026-10; None for what is no month."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    month = month_of(day)
    return month if str(month) == text else None


def months_owed(first: date, signed: Collection[Month], today: date) -> list[Month]:
    """Return the ended months that nobody signed, the earliest first. first: the first day there was a diary."""
    month = max(month_of(first), _back(month_of(today)))
    owed = []
    while month.has_ended(today):
        if month not in signed:
            owed.append(month)
        month = month.after
    return owed


def _back(month: Month) -> Month:
    for _ in range(MOST_MONTHS):
        month = month.before
    return month
