"""Where everything of a chart stands, in the units of its viewBox. The template only writes it down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from fairhearing.figures.measures import MEASURES, Defined, Unit
from fairhearing.figures.series import Each, Point, Series
from fairhearing.figures.spc import Judged, Limits
from fairhearing.figures.words import axis_words, unit_words

WIDTH: Final = 1016
HEIGHT: Final = 372
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 900, 44, 316
_TICKS: Final = 6
_LABELS: Final = 7
_STEPS_OF: Final = {
    Unit.SECONDS: (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600),
    Unit.CALLS: (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000),
    Unit.PERCENT: (1, 2, 5, 10, 20, 25),
}
_APART: Final = 18
_LINES_OF_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """One point. shape: usual, better, worse, other, or unknown."""

    x: float
    y: float
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """From one place to another."""

    x1: float
    x2: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """Where a manager said that things changed. anchor: on which side of it its words stand."""

    x: float
    label: Label
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole chart."""

    grid: tuple[Label, ...]
    days: tuple[Label, ...]
    averages: tuple[Line, ...]
    limits: tuple[Line, ...]
    said: tuple[Label, ...]
    steps: tuple[StepLine, ...]
    traces: tuple[str, ...]
    marks: tuple[Mark, ...]
    left: int = _LEFT
    right: int = _RIGHT
    top: int = _TOP
    bottom: int = _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    count: int

    def x(self, place: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * (place / max(1, self.count - 1)), 1)

    def y(self, value: float) -> float:
        value = min(max(value, self.low), self.high)
        return round(_BOTTOM - (_BOTTOM - _TOP) * (value - self.low) / (self.high - self.low), 1)


def shape_of(judged: Judged, defined: Defined) -> str:
    """Say how a point is drawn: by what its signal means where one way is better."""
    if judged.value is None:
        return "unknown"
    if judged.side is None:
        return "usual"
    if defined.better is None:
        return "other"
    return "better" if judged.side is defined.better else "worse"


def draw(series: Series) -> Drawing:
    """Lay a chart out."""
    defined = MEASURES[series.measure]
    ticks = _ticks(series, defined.chart_unit)
    scale = _Scale(ticks[0], ticks[-1], len(series.points))
    stretches = [each for each in series.chart.stretches if each.limits]
    ends = [(each, scale.x(each.first), scale.x(each.first + each.count - 1)) for each in stretches]
    lines = [(limits, x1, x2) for each, x1, x2 in ends if (limits := each.limits)]
    return Drawing(
        grid=tuple(Label(_LEFT - 10, scale.y(tick), axis_words(tick, defined.chart_unit)) for tick in ticks),
        days=_days(series, scale),
        averages=tuple(Line(x1, x2, scale.y(limits.average)) for limits, x1, x2 in lines),
        limits=tuple(
            Line(x1, x2, scale.y(edge))
            for limits, x1, x2 in lines
            for edge in (limits.high, limits.low)
            if edge >= scale.low
        ),
        said=_said(lines[-1][0], scale, defined.chart_unit) if lines else (),
        steps=_steps(series, scale),
        traces=_traces(series, scale),
        marks=tuple(
            Mark(scale.x(at), scale.y(judged.value) if judged.value is not None else _BOTTOM, shape_of(judged, defined))
            for at, judged in enumerate(series.chart.points)
        ),
    )


def point_words(point: Point, each: Each) -> str:
    """Say which point: 3 Nov; week of 2 Nov; November 2026."""
    if each is Each.MONTH:
        return f"{point.first:%B} {point.first.year}"
    day = f"{point.first.day} {point.first:%B}"
    return f"Week of {day}" if each is Each.WEEK else f"{point.first:%A} {day}"


def _ticks(series: Series, unit: Unit) -> list[float]:
    """Return round figures that reach over all points and limits."""
    known = [point.value for point in series.points if point.value is not None]
    for each in series.chart.stretches:
        if each.limits:
            known += [max(0.0, each.limits.low), each.limits.high]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low < high / 2:
        low = 0.0
    step = next((each for each in _STEPS_OF[unit] if (high - low) / each <= _TICKS), 10 * _STEPS_OF[unit][-1])
    first = math.floor(low / step) * step
    last = max(math.ceil(high / step) * step, first + step)
    return [first + step * at for at in range(round((last - first) / step) + 1)]


def _days(series: Series, scale: _Scale) -> tuple[Label, ...]:
    each = max(1, math.ceil(len(series.points) / _LABELS))
    return tuple(
        Label(scale.x(at), _BOTTOM + 30, f"{point.first:%b %Y}" if series.each is Each.MONTH else _short(point))
        for at, point in enumerate(series.points)
        if at % each == 0
    )


def _short(point: Point) -> str:
    return f"{point.first.day} {point.first:%b}"


def _said(limits: Limits, scale: _Scale, unit: Unit) -> tuple[Label, ...]:
    """Name the lines of the last stretch beside them; where they lie close, the average alone."""
    x, average = _RIGHT + 12, scale.y(limits.average)
    said = [Label(x, average, f"average {_short_words(limits.average, unit)}")]
    if average - scale.y(limits.high) >= _APART:
        said.append(Label(x, scale.y(limits.high), "usual high"))
    if limits.low >= scale.low and scale.y(limits.low) - average >= _APART:
        said.append(Label(x, scale.y(limits.low), "usual low"))
    return tuple(said)


def _short_words(value: float, unit: Unit) -> str:
    return axis_words(value, unit) if unit is Unit.SECONDS else unit_words(value, unit)


def _steps(series: Series, scale: _Scale) -> tuple[StepLine, ...]:
    places = {stretch.first for stretch in series.chart.stretches}
    drawn = []
    for number, step in enumerate(series.steps):
        at = next((n for n, point in enumerate(series.points) if point.first >= step.from_day), None)
        if at is None or at not in places:
            continue
        x = scale.x(at - 0.5) if at else scale.x(0)
        words = f"{step.from_day.day} {step.from_day:%B}: {_shortened(step.reason)}"
        is_late = x > (_LEFT + _RIGHT) / 2
        y = 16 + 16 * (number % _LINES_OF_WORDS)
        drawn.append(StepLine(x, Label(x - 8 if is_late else x + 8, y, words), "end" if is_late else "start"))
    return tuple(drawn)


def _shortened(words: str) -> str:
    most = 48
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _traces(series: Series, scale: _Scale) -> tuple[str, ...]:
    """Join neighbours that are known; a point that is not parts the line."""
    runs: list[list[str]] = [[]]
    for at, point in enumerate(series.points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{scale.x(at)},{scale.y(point.value)}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
