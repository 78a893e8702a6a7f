"""Times and days as people in the practice say them: United Kingdom dates, London's clock, 24 hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_A_MOMENT = timedelta(microseconds=1)


def local(moment: datetime) -> datetime:
    """Return the moment as a clock in London shows it."""
    return moment.astimezone(LONDON)


def clock(moment: datetime) -> str:
    """Say the time of day: 08:41."""
    return local(moment).strftime("%H:%M")


def day_and_clock(moment: datetime) -> str:
    """Say when, within a list of many days: Tue 17 Nov 2026, 08:41."""
    when = local(moment)
    return f"{when:%a} {when.day} {when:%b} {when.year}, {when:%H:%M}"


def clock_seconds(moment: datetime) -> str:
    """Say the time of day to the second: 08:41:07."""
    return local(moment).strftime("%H:%M:%S")


def long_day(day: date | datetime) -> str:
    """Say a day in full: Tuesday 17 November 2026."""
    day = _day(day)
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date | datetime) -> str:
    """Say a day within a table: 17 Nov."""
    day = _day(day)
    return f"{day.day} {day:%b}"


def day_month(day: date | datetime) -> str:
    """Say a day of the year that everybody knows, on one line: 12 December."""
    day = _day(day)
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B}"


def last_day(end: datetime) -> str:
    """Say the last day of what ends at a midnight: the day before, Friday 14 August 2026."""
    return long_day(end - _A_MOMENT)


def near_day(day: date | datetime, *, today: date) -> str:
    """Say a day as somebody standing in `today` would: Today, Yesterday, else in full."""
    day = _day(day)
    distance = (today - day).days
    if distance == 0:
        return f"Today, {long_day(day)}"
    if distance == 1:
        return f"Yesterday, {long_day(day)}"
    return long_day(day)


def _day(day: date | datetime) -> date:
    """Return London's day of a moment, or the day itself."""
    return local(day).date() if isinstance(day, datetime) else day
