"""Whether the machine's day may be false: a clock set ahead by a year would make everything due in one night.

A run by the clock asks here first; one that a person asked for does not: she has seen the day.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max

from fairhearing.catalogue.models import Manifest
from fairhearing.retention.errors import DoubtfulDay
from fairhearing.retention.lease import last_turn
from fairhearing.wording.days import PRACTICE_TIME

MOST_AHEAD = timedelta(days=8)
"""So long a machine may be off without anybody being asked: over Christmas."""


def refuse_doubtful_day(today: date) -> None:
    """Raise DoubtfulDay if today is further ahead of the last day that is known than a machine is usually off."""
    last = last_known_day()
    if last is not None and today - last > MOST_AHEAD:
        raise DoubtfulDay(f"by this machine's clock it is {today}, and the last run was on {last}")


def last_known_day() -> date | None:
    """Return the day of the last run; before the first one, the day on which the newest recording was listed."""
    moment = last_turn() or Manifest.objects.aggregate(last=Max("read_at"))["last"]
    return moment.astimezone(PRACTICE_TIME).date() if moment else None
