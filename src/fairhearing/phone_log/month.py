"""One month of a practice's phone log: its days with their counts, and its gaps. A day without a log is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Min, QuerySet

from fairhearing.catalogue.rules import day_begins
from fairhearing.phone_log.models import PhoneLogDay, RecordingGap
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

MOST_SHOWN: Final = 200
_MOST_MONTHS: Final = 24


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day. counts: None where no log reaches over it, so that nothing is known. is_over: it is not today."""

    day: date
    counts: PhoneLogDay | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """What the month comes to, of the days that are known."""

    days: int
    unknown: int
    answered: int
    recorded: int
    lawfully_not: int
    missing: int


def days_of(practice: Practice, month: Month, today: date) -> tuple[DayLine, ...]:
    """Return the days of a month up to today, the latest first: those the practice was here, and what logs tell of."""
    known = {
        each.day: each
        for each in practice.phone_log_days.filter(day__gte=month.first_day, day__lt=month.after.first_day)
    }
    days = sorted({*_days(practice, month, today), *known}, reverse=True)
    return tuple(DayLine(day, known.get(day), day < today) for day in days)


def counts_of(days: tuple[DayLine, ...]) -> MonthCounts:
    """Add the days up. Today is not over, and so is not counted among those that are not known."""
    known = [line.counts for line in days if line.counts]
    return MonthCounts(
        days=len(known),
        unknown=sum(1 for line in days if line.counts is None and line.is_over),
        answered=sum(each.answered for each in known),
        recorded=sum(each.recorded for each in known),
        lawfully_not=sum(each.lawfully_not for each in known),
        missing=sum(each.missing for each in known),
    )


def gaps_of(practice: Practice, month: Month) -> QuerySet[RecordingGap]:
    """Return the gaps that began in a month, the latest first."""
    within = practice.recording_gaps.filter(
        began_at__gte=day_begins(month.first_day), began_at__lt=day_begins(month.after.first_day)
    )
    return within.select_related("explained_by", "row").order_by("-began_at", "-id")


def months_of(practice: Practice, today: date) -> tuple[Month, ...]:
    """Return this month and those before it, back to the first of which anything is known."""
    first = min(
        filter(
            None,
            (
                practice.phone_log_days.aggregate(first=Min("day"))["first"],
                _day_of_first_gap(practice),
                today,
            ),
        )
    )
    months = [month_of(today)]
    while months[-1] > month_of(first) and len(months) < _MOST_MONTHS:
        months.append(months[-1].before)
    return tuple(months)


def _day_of_first_gap(practice: Practice) -> date | None:
    first = practice.recording_gaps.aggregate(first=Min("began_at"))["first"]
    return first.astimezone(PRACTICE_TIME).date() if first else None


def _days(practice: Practice, month: Month, today: date) -> Iterator[date]:
    """Yield the days of a month on which the practice was here, the latest first, none that is to come."""
    day = min(month.after.first_day - timedelta(days=1), today)
    first = max(month.first_day, practice.created_at.astimezone(PRACTICE_TIME).date())
    while day >= first:
        yield day
        day -= timedelta(days=1)
