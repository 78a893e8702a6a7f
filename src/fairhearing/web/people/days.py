"""Last days: a role that ends on a day ends when that day is over, in London."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from fairhearing.wording.days import PRACTICE_TIME


def last_moment(text: str) -> datetime | None:
    """Read a last day (2026-12-31) as the moment at which it is over; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), PRACTICE_TIME)
    except (ValueError, OverflowError):
        return None
