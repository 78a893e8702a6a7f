"""Counting days as the law does: the corresponding day, and the next day on which people work.

Regulation (EEC, Euratom) No 1182/71, article 3, as the Information Commissioner applies it to UK GDPR article 12:
a period of months ends on the day with the same number, or on the month's last where there is none; a period that ends
on a Saturday, a Sunday or a bank holiday ends with the next working day.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

IsHoliday = Callable[[date], bool]
"""Says whether a day is a bank holiday in England."""

DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_MONTHS_A_YEAR: Final = 12


def months_later(day: date, months: int) -> date:
    """Return the corresponding day so many months on; the month's last day where it has no such day."""
    count = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = count // _MONTHS_A_YEAR, count % _MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_working(day: date, is_holiday: IsHoliday) -> bool:
    """Say whether people work on a day."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def next_working(day: date, is_holiday: IsHoliday) -> date:
    """Return the day itself where people work on it, else the first after it on which they do."""
    while not is_working(day, is_holiday):
        day += DAY
    return day


def last_working(day: date, is_holiday: IsHoliday) -> date:
    """Return the day itself where people work on it, else the last before it on which they do."""
    while not is_working(day, is_holiday):
        day -= DAY
    return day
