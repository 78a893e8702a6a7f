"""Bank holidays in England, by the `holidays` library: those proclaimed for a single year too, once it knows them.

A day proclaimed after the library's release is not known here until the library is brought up to date, which
`tests/practice/test_bank_holidays.py` asks for each year.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import holidays

_SATURDAY: Final = 5


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """Return a year's bank holidays, those at a weekend by their substitutes alone."""
    known = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return frozenset(day for day in known if day.year == year and day.weekday() < _SATURDAY)


def is_bank_holiday(day: date) -> bool:
    """Say whether a day is one."""
    return day in bank_holidays(day.year)
