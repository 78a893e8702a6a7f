"""Bank holidays in England, by the rules of the Banking and Financial Dealings Act 1971 and custom. Pure.

One that is proclaimed for a single year, such as a coronation's, is not known here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """Return a year's bank holidays, substitutes for those at a weekend included."""
    easter = easter_sunday(year)
    new_year = _working(date(year, 1, 1), frozenset())
    christmas = _working(date(year, 12, 25), frozenset({date(year, 12, 26)}))
    boxing = _working(date(year, 12, 26), frozenset({christmas}))
    mondays = {_first_monday(year, 5), _last_monday(year, 5), _last_monday(year, 8)}
    return frozenset({new_year, easter - 2 * _DAY, easter + _DAY, christmas, boxing, *mondays})


def is_bank_holiday(day: date) -> bool:
    """Say whether a day is one."""
    return day in bank_holidays(day.year)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, century, within = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (within // 4) - moon - within % 4) % 7
    correction = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _working(day: date, taken: frozenset[date]) -> date:
    """Return the day itself, or the first after it that is neither at a weekend nor taken."""
    if day.weekday() not in (_SATURDAY, _SUNDAY):
        return day
    while day.weekday() in (_SATURDAY, _SUNDAY) or day in taken:
        day += _DAY
    return day


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + _DAY * (-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - _DAY
    return last - _DAY * last.weekday()
