"""How many calls would have been offered by now, going by the same hours of earlier weeks. Pure.

    counted    quarters of an hour in which the practice is open, on days that are no bank holiday, since the last call
    rate       of each: the mean of that weekday's hour in the last four weeks, of which at least two were recorded

Where calls come by chance, none at all while ten were to be expected happens once in twenty thousand times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from fairhearing.practice.bank_holidays import is_bank_holiday
from fairhearing.practice.lines import Stretch
from fairhearing.wording.days import PRACTICE_TIME

TOO_MANY: Final = 10
"""So many calls that did not come are a trouble."""
_QUARTER: Final = timedelta(minutes=15)
_WEEK: Final = timedelta(weeks=1)
_WEEKS: Final = 4
_FEWEST_WEEKS: Final = 2
_LONGEST: Final = timedelta(days=7)
_AT_LEAST: Final = timedelta(minutes=10)


def calls_missed(hours: Mapping[datetime, int], opening: Sequence[Stretch], *, last: datetime, now: datetime) -> int:
    """Return how many calls would have come since the last one, if that is enough to be a trouble; else 0.

    hours: by the beginning of each hour (UTC), how many were offered. opening: empty where nobody said.
    """
    if not hours or not opening or now - last < _AT_LEAST:
        return 0
    began, since = min(hours), max(last, now - _LONGEST)
    expected = sum(
        _rate(hours, moment, began) * (until - moment) / timedelta(hours=1)
        for moment, until in _quarters(since, now)
        if _is_open(moment, opening)
    )
    return int(expected) if expected >= TOO_MANY else 0


def _quarters(since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Part a time at its quarters of an hour."""
    found = []
    while since < until:
        into = timedelta(minutes=since.minute % 15, seconds=since.second, microseconds=since.microsecond)
        end = since - into + _QUARTER
        found.append((since, min(end, until)))
        since = end
    return found


def _rate(hours: Mapping[datetime, int], moment: datetime, began: datetime) -> float:
    """Return how many calls came in this weekday's hour of earlier weeks; 0 where too few weeks are known."""
    local = moment.astimezone(PRACTICE_TIME)
    weeks = [(local - number * _WEEK).replace(minute=0, second=0, microsecond=0) for number in range(1, _WEEKS + 1)]
    known = [week for week in weeks if week >= began and not is_bank_holiday(week.date())]
    if len(known) < _FEWEST_WEEKS:
        return 0.0
    return sum(hours.get(week.astimezone(began.tzinfo), 0) for week in known) / len(known)


def _is_open(moment: datetime, opening: Sequence[Stretch]) -> bool:
    local = moment.astimezone(PRACTICE_TIME)
    if is_bank_holiday(local.date()):
        return False
    return any(
        each.weekday == local.weekday() and each.opens <= local.time().replace(tzinfo=None) < each.closes
        for each in opening
    )
