"""Which days a practice takes calls, and whether a log reaches over one of them to its end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.practice.bank_holidays import is_bank_holiday
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

_CLOSES: Final = time(18, 30)
"""Until when a practice answers that has not said so: the end of core hours (NHS GMS Contracts Regulations 2015)."""
_FRIDAY: Final = 4
_FURTHEST: Final = 14


class Reach(StrEnum):
    """How far the logs that were brought tell of one day."""

    WHOLE = "whole"
    """One was brought after the practice closed that day, or tells of days after it."""
    PART = "part"
    """They end within it."""
    NONE = "none"
    """None tells of it."""


def working_days(practice: Practice, first: date, last: date) -> list[date]:
    """Return the days on which the practice takes calls, none before it was here.

    By its opening hours, else Monday to Friday; no bank holiday. A day on which a call was recorded is one in any case.
    """
    first = max(first, practice.created_at.astimezone(PRACTICE_TIME).date())
    weekdays = set(practice.opening_hours.values_list("weekday", flat=True)) or set(range(_FRIDAY + 1))
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [
        day for day in days if (day.weekday() in weekdays and not is_bank_holiday(day)) or _was_called(practice, day)
    ]


def last_working_day(practice: Practice, today: date) -> date:
    """Return the last of them before today; yesterday where none was within a fortnight."""
    yesterday = today - timedelta(days=1)
    found = working_days(practice, today - timedelta(days=_FURTHEST), yesterday)
    return found[-1] if found else yesterday


def reaches_over(practice: Practice, day: date) -> Reach:
    """Say how far the logs tell of a day. One brought before the practice closed cannot know the rest."""
    files = practice.log_imports.exclude(ended_at=None).filter(first_at__lt=day_ends(day), last_at__gte=day_begins(day))
    ends = list(files.values_list("begun_at", "last_at"))
    if not ends:
        return Reach.NONE
    closed, over = _closed(practice, day), day_ends(day)
    return Reach.WHOLE if any(begun >= closed or (last and last >= over) for begun, last in ends) else Reach.PART


def _closed(practice: Practice, day: date) -> datetime:
    """Return when the practice closed that day."""
    closes = max(practice.opening_hours.filter(weekday=day.weekday()).values_list("closes", flat=True), default=_CLOSES)
    return datetime.combine(day, closes, PRACTICE_TIME)


def _was_called(practice: Practice, day: date) -> bool:
    return practice.calls.filter(started_at__gte=day_begins(day), started_at__lt=day_ends(day)).exists()
