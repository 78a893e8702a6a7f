"""What some days come to, read from the counts alone, and how much is known. A day without a log is no nought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet, Sum

from fairhearing.figures.measures import MEASURES, TALLIED, Measure, Tally
from fairhearing.figures.models import CountedDay, HourCount, LineCount
from fairhearing.figures.rules import is_open_day
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.lines import Stretch
from fairhearing.practice.models import Practice

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day that was counted."""

    day: date
    is_logged: bool
    tally: Tally
    until: datetime | None = None
    tells_call_backs: bool = False
    unknown_ways: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """Some days. is_logged: the tally is of days that the log tells of; else of recordings; None: nothing is known.

    days: how many are in the tally. beside: recorded days that are not, and how many calls they had. unknown: days on
    which the practice was open and of which the log tells nothing.
    """

    is_logged: bool | None = None
    tally: Tally = field(default_factory=Tally)
    days: int = 0
    beside_days: int = 0
    beside_calls: int = 0
    unknown: int = 0
    until: datetime | None = None
    call_back_days: int = 0
    unknown_ways: int = 0

    def knows(self, measure: Measure) -> bool:
        """Say whether a figure can be told."""
        defined = MEASURES[measure]
        if self.is_logged is None or (defined.needs_log and not self.is_logged):
            return False
        return self.call_back_days > 0 if defined.needs_call_backs else True

    def value(self, measure: Measure) -> float | None:
        """Return a figure; None where it is not known, or there was nothing to measure."""
        return MEASURES[measure].total(self.tally) if self.knows(measure) else None


def added_up(counts: QuerySet[HourCount] | QuerySet[LineCount], *by: str) -> list[tuple[tuple[Any, ...], Tally]]:
    """Add rows of counts up by these columns, whose values stand before each sum."""
    sums = {f"{each}_sum": Sum(each) for each in TALLIED}
    rows: Iterable[tuple[Any, ...]] = counts.values_list(*by).annotate(**sums).order_by(*by)
    return [(row[: len(by)], Tally(*row[len(by) :])) for row in rows]


def opening_of(practice: Practice) -> tuple[Stretch, ...]:
    """Return when a practice is open; empty where nobody said."""
    return tuple(Stretch(each.weekday, each.opens, each.closes) for each in practice.opening_hours.all())


def day_figures(practice: Practice, first: date, end: date, direction: Direction) -> list[DayFigures]:
    """Return the counted days from the first up to, and without, the end."""
    counts = HourCount.objects.filter(practice=practice, day__gte=first, day__lt=end)
    sums: dict[date, Tally] = {key[0]: tally for key, tally in added_up(counts.filter(direction=direction), "day")}
    if direction is Direction.IN:
        for day, made in _call_backs_made_out(practice, first, end):
            sums[day] = sums.get(day, Tally()) + Tally(called_back=made)
    return [
        DayFigures(
            day=row.day,
            is_logged=row.source == CountedDay.Source.LOG,
            tally=sums.get(row.day, Tally()),
            until=row.until_at,
            tells_call_backs=row.tells_call_backs,
            unknown_ways=row.unknown_ways,
        )
        for row in practice.counted_days.filter(day__gte=first, day__lt=end)
    ]


def period_of(
    days: Sequence[DayFigures], first: date, end: date, *, opening: Sequence[Stretch], today: date, since: date
) -> Period:
    """Add days up. since: before it nothing is asked for; from today on nothing can be known."""
    logged = [day for day in days if day.is_logged]
    recorded = [day for day in days if not day.is_logged]
    asked = _open_days(max(first, since), min(end, today), opening)
    unknown = asked - {day.day for day in logged}
    if not days:
        return Period(unknown=len(unknown))
    chosen, beside = (logged, recorded) if logged else (recorded, [])
    return Period(
        is_logged=bool(logged),
        tally=sum((day.tally for day in chosen), Tally()),
        days=len(chosen),
        beside_days=len(beside),
        beside_calls=sum(day.tally.calls for day in beside),
        unknown=len(unknown),
        until=max((day.until for day in chosen if day.until), default=None),
        call_back_days=sum(day.tells_call_backs for day in chosen),
        unknown_ways=sum(day.unknown_ways for day in chosen),
    )


def month_period(practice: Practice, month: Month, direction: Direction, today: date) -> Period:
    """Return what a month comes to."""
    return month_periods(practice, [month], direction, today)[0]


def month_periods(practice: Practice, months: Sequence[Month], way: Direction, today: date) -> list[Period]:
    """Return what each of some months comes to, read at once."""
    if not months:
        return []
    first, end = min(months).first_day, max(months).after.first_day
    days = day_figures(practice, first, end, way)
    opening, since = opening_of(practice), first_day(practice, today)
    return [
        period_of(
            [day for day in days if month_of(day.day) == month],
            month.first_day,
            month.after.first_day,
            opening=opening,
            today=today,
            since=since,
        )
        for month in months
    ]


def first_day(practice: Practice, today: date) -> date:
    """Return the first day that was counted, else today."""
    first: date | None = practice.counted_days.aggregate(first=Min("day"))["first"]
    return first or today


def months_of(practice: Practice, today: date) -> tuple[Month, ...]:
    """Return this month and those before it, back to the first that was counted."""
    months, first = [month_of(today)], month_of(first_day(practice, today))
    while months[-1] > first and len(months) < MOST_MONTHS:
        months.append(months[-1].before)
    return tuple(months)


def _call_backs_made_out(practice: Practice, first: date, end: date) -> Iterable[tuple[date, int]]:
    """Call-backs are made by calling out, and told beside the calls that asked for them."""
    out = HourCount.objects.filter(practice=practice, day__gte=first, day__lt=end, direction=Direction.OUT)
    made = out.filter(called_back__gt=0).values("day").annotate(made=Sum("called_back")).order_by("day")
    return [(row["day"], row["made"]) for row in made]


def _open_days(first: date, end: date, opening: Sequence[Stretch]) -> set[date]:
    count = max(0, (end - first).days)
    days = (first + timedelta(days=ahead) for ahead in range(count))
    return {day for day in days if is_open_day(day, opening)}
