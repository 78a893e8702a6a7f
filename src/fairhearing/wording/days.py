"""Days, moments and spans as people in the practice say them: United Kingdom dates, London's clock, 24 hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fairhearing.wording.counts import counted

PRACTICE_TIME: Final = ZoneInfo("Europe/London")
"""The clock on a practice's wall."""
_A_MOMENT: Final = timedelta(microseconds=1)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def local(moment: datetime) -> datetime:
    """Return the moment as a clock in London shows it."""
    return moment.astimezone(PRACTICE_TIME)


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


def day_words(day: date) -> str:
    """Say a day within a sentence: 24 November 2026."""
    return f"{day.day} {day:%B} {day.year}"


def moment_words(moment: datetime) -> str:
    """Say a moment within a sentence: 24 November 2026 at 14:02."""
    here = local(moment)
    return f"{day_words(here.date())} at {here:%H:%M}"


def long_day(day: date | datetime) -> str:
    """Say a day in full: Tuesday 17 November 2026."""
    day = _day(day)
    return f"{day:%A} {day_words(day)}"


def short_day(day: date | datetime) -> str:
    """Say a day within a table: 17 Nov."""
    day = _day(day)
    return f"{day.day} {day:%b}"


def day_month(day: date | datetime) -> str:
    """Say a day of the year that everybody knows, on one line: 12 December."""
    day = _day(day)
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B}"


def birthday(day: date) -> str:
    """Say a day of birth, of which nobody knows the weekday: 3 November 1950."""
    return f"{day.day} {day:%B} {day.year}"


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


def how_far(day: date, today: date) -> str:
    """Say how far off the day is by which something must be done: today, 3 days from today, 1 day late."""
    days = (day - today).days
    if days == 0:
        return "today"
    return f"{counted(abs(days), 'day')} {'from today' if days > 0 else 'late'}"


def span_words(span: timedelta) -> str:
    """Say how long, in the largest unit of which there is one: 40 seconds, 12 minutes, 3 hours, 2 days."""
    for unit, noun in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if span >= unit:
            return counted(round(span / unit), noun)
    return counted(max(0, round(span.total_seconds())), "second")


def _day(day: date | datetime) -> date:
    """Return London's day of a moment, or the day itself."""
    return local(day).date() if isinstance(day, datetime) else day
