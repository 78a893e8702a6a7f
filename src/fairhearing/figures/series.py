"""The points of a chart: each day, week or month of the last time, what it comes to, and whether that is usual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.figures.measures import MEASURES, Measure, Tally
from fairhearing.figures.models import ChartStep
from fairhearing.figures.periods import DayFigures, day_figures, first_day, opening_of
from fairhearing.figures.rules import is_open_day
from fairhearing.figures.spc import Chart, Judged, Step, judge
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.lines import Stretch
from fairhearing.practice.models import Practice

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)


class Each(StrEnum):
    """What one point is. The words stand in addresses."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_MOST: Final = {Each.DAY: 60, Each.WEEK: 26, Each.MONTH: 24}


@dataclass(frozen=True, slots=True)
class Point:
    """One point. first, last: its days. known: how many open days of it are in the value."""

    first: date
    last: date
    value: float | None
    known: int


@dataclass(frozen=True, slots=True)
class Series:
    """All that a chart shows. is_logged: what it was counted from; None where nothing is."""

    measure: Measure
    direction: Direction
    each: Each
    is_logged: bool | None
    points: tuple[Point, ...]
    chart: Chart
    steps: tuple[ChartStep, ...]

    @property
    def judged(self) -> list[tuple[Point, Judged]]:
        """Each point with what is said of it."""
        return list(zip(self.points, self.chart.points, strict=True))


@dataclass(frozen=True, slots=True)
class Reach:
    """The counted days that charts are made of, read once for all measures."""

    days: tuple[DayFigures, ...]
    spans: tuple[tuple[date, date], ...]
    opening: tuple[Stretch, ...]

    @property
    def is_logged(self) -> bool | None:
        """Whether there is any log among them."""
        return any(day.is_logged for day in self.days) if self.days else None


def reach_of(practice: Practice, direction: Direction, each: Each, today: date) -> Reach:
    """Read the counts that the points up to yesterday are made of."""
    opening, first = opening_of(practice), first_day(practice, today)
    spans = [span for span in _spans(each, today, opening) if span[1] >= first]
    days = day_figures(practice, spans[0][0], today, direction) if spans else []
    return Reach(tuple(days), tuple(spans), opening)


def series_of(practice: Practice, measure: Measure, direction: Direction, each: Each, *, reach: Reach) -> Series:
    """Return one measure's points, judged by the steps that managers said."""
    steps = tuple(practice.chart_steps.filter(measure=measure, direction=direction, taken_back_at=None))
    return chart_of(measure, direction, each, reach, steps)


def chart_of(measure: Measure, direction: Direction, each: Each, reach: Reach, steps: Sequence[ChartStep]) -> Series:
    """Make the points and judge them."""
    is_logged = reach.is_logged
    days = {day.day: day for day in reach.days if day.is_logged is is_logged and day.until is None}
    points = tuple(_point(first, last, measure, days, reach.opening) for first, last in reach.spans)
    if is_logged is False and MEASURES[measure].needs_log:
        points = tuple(Point(point.first, point.last, None, 0) for point in points)
    places = [(step, place) for step in steps if (place := _place(points, step.from_day)) is not None]
    chart = judge([point.value for point in points], [Step(place, step.baseline) for step, place in places])
    return Series(measure, direction, each, is_logged, points, chart, tuple(step for step, _ in places))


def _place(points: Sequence[Point], day: date) -> int | None:
    """Return the first point that begins on a day or after it."""
    return next((place for place, point in enumerate(points) if point.first >= day), None)


def _point(
    first: date, last: date, measure: Measure, days: dict[date, DayFigures], opening: Sequence[Stretch]
) -> Point:
    defined = MEASURES[measure]
    known = [days[day] for day in _days(first, last) if day in days]
    if defined.needs_call_backs:
        known = [day for day in known if day.tells_call_backs]
    open_days = [day for day in known if is_open_day(day.day, opening)]
    counted = open_days if defined.by_day else known
    value = defined.charted(sum((day.tally for day in counted), Tally())) if open_days else None
    if value is not None and defined.by_day:
        value = value / len(open_days)
    return Point(first, last, value, len(open_days))


def _spans(each: Each, today: date, opening: Sequence[Stretch]) -> list[tuple[date, date]]:
    """Return the first and last days of the points up to yesterday, the earliest first."""
    most = _MOST[each]
    spans: list[tuple[date, date]] = []
    if each is Each.DAY:
        day = today
        for _ in range(3 * most):
            day -= _DAY
            if is_open_day(day, opening):
                spans.append((day, day))
            if len(spans) == most:
                break
    elif each is Each.WEEK:
        monday = today - _DAY * today.weekday()
        spans = [(monday - _WEEK * back, monday - _WEEK * back + 6 * _DAY) for back in range(1, most + 1)]
    else:
        month = month_of(today).before
        for _ in range(most):
            spans.append((month.first_day, month.after.first_day - _DAY))
            month = month.before
    return spans[::-1]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + _DAY * ahead for ahead in range((last - first).days + 1))
