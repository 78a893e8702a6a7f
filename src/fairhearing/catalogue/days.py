"""Days as people type them: 24 November, 24/11/26, yesterday, Tuesday. Pure, no Django.

United Kingdom order, day before month. A day without a year is the latest such day that is not in the future.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from fairhearing.catalogue.errors import UnreadableSearch

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEAR = {"today": 0, "yesterday": 1}
_NUMBERS = re.compile(r"(\d{1,2})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.,-]+([a-z]{3,9})[\s.,-]*(\d{4}|\d{2})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CENTURY = 2000
_FIRST_YEAR, _LAST_YEAR = 1900, 2999  # beyond, the calendar ends within a day's work with time zones
_DAYS_A_WEEK = 7
_LEAP_YEARS = 4


def read_day(text: str, *, today: date) -> date:
    """Read one day, however it was typed; today: the practice's.

    Raises UnreadableSearch.
    """
    typed = " ".join(text.lower().split())
    if typed in _NEAR:
        return today - timedelta(days=_NEAR[typed])
    if (typed[:3]) in _WEEKDAYS and typed.isalpha():
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(typed[:3])) % _DAYS_A_WEEK)
    typed = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,]+", "", typed)
    if match := _ISO.fullmatch(typed):
        return _day(int(match[3]), int(match[2]), match[1], today)
    if match := _NUMBERS.fullmatch(typed):
        return _day(int(match[1]), int(match[2]), match[3], today)
    if (match := _WORDS.fullmatch(typed)) and match[2][:3] in _MONTHS:
        return _day(int(match[1]), _MONTHS.index(match[2][:3]) + 1, match[3], today)
    raise UnreadableSearch("a day was expected, such as 24 November")


def _day(day: int, month: int, year: str | None, today: date) -> date:
    """Return the day, or the latest one of that name where no year was typed."""
    if year:
        years = [int(year) if len(year) > 2 else _CENTURY + int(year)]  # noqa: PLR2004 - two digits of a year
    else:
        years = [today.year - back for back in range(_LEAP_YEARS + 1)]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if _FIRST_YEAR <= found.year <= _LAST_YEAR and (year or found <= today):
            return found
    raise UnreadableSearch("there is no such day")
