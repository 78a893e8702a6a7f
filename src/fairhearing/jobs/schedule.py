"""When work comes round again, given the moment it ended. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from fairhearing.wording.days import PRACTICE_TIME

Again = Callable[[datetime], datetime]
"""From the moment a job ended to the moment it is due again, both aware."""


def every(pause: timedelta) -> Again:
    """Return a schedule: so long after it ended."""
    return lambda ended: ended + pause


def daily(at: time) -> Again:
    """Return a schedule: the next time that practices' clocks show this.

    An hour that summer time leaves out is taken as one hour later, one that comes twice as its first.
    """

    def again(ended: datetime) -> datetime:
        here = ended.astimezone(PRACTICE_TIME)
        due = datetime.combine(here.date(), at, PRACTICE_TIME).astimezone(UTC)
        while due <= ended:
            here += timedelta(days=1)
            due = datetime.combine(here.date(), at, PRACTICE_TIME).astimezone(UTC)
        return due

    return again


def monthly(day: int, at: time) -> Again:
    """Return a schedule: the next such day of a month, from 1 to 28, at this time of practices' clocks."""
    next_day = daily(at)

    def again(ended: datetime) -> datetime:
        due = next_day(ended)
        while due.astimezone(PRACTICE_TIME).day != day:
            due = next_day(due)
        return due

    return again
