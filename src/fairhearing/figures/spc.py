"""Statistical process control: what of a run of figures is usual, and what is not. Pure.

An XmR chart as NHS England's "Making Data Count" draws it:

    average        of the points of a stretch
    usual range    average - 2.66 x mean moving range  to  average + 2.66 x mean moving range
    moving range   of two neighbours; one above 3.267 times their mean is left out of the mean, once

    signal         a point bears it where
    OUTSIDE        it lies outside the usual range
    SHIFT          it is one of 7 or more neighbours on one side of the average
    TREND          it is one of 7 or more neighbours each above, or each below, the one before
    NEAR_LIMIT     it and one of its two neighbours lie in the outer third of the usual range, on one side

A stretch ends where a manager said that things changed; each has an average and a range of its own. A point that is
not known parts no stretch: its neighbours are then those next to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from statistics import fmean
from typing import Final

RANGE_FACTOR: Final = 2.66
"""3 / 1.128: three standard deviations, told by moving ranges of two (Wheeler, Understanding Variation)."""
MOST_RANGE: Final = 3.267
"""How many mean moving ranges a moving range may be, by chance."""
FEWEST: Final = 10
"""So many known points a stretch needs before anything is said of it."""
RUN: Final = 7
_OUTER_THIRD: Final = 2 / 3


class Signal(StrEnum):
    """Why a point is not usual."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR_LIMIT = "near-limit"


class Side(StrEnum):
    """Which way a point is not usual."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is usual in one stretch. low may be below nought; whoever draws it cuts it there."""

    average: float
    low: float
    high: float
    highest_range: float

    def outer(self, side: Side) -> float:
        """Where the outer third of the usual range begins."""
        edge = self.high if side is Side.HIGH else self.low
        return self.average + (edge - self.average) * _OUTER_THIRD


@dataclass(frozen=True, slots=True)
class Stretch:
    """Points that are judged together. first: its first point's place. limits: None where too few are known."""

    first: int
    count: int
    known: int
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One point. value: None where it is not known. signals: empty where it is usual. side: None then."""

    value: float | None
    stretch: int
    signals: tuple[Signal, ...] = ()
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Where things changed: the place of the first point of a new stretch.

    baseline: of how many of its first known points the limits are made; 0 for all of them.
    """

    at: int
    baseline: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """All points and stretches, in order."""

    points: tuple[Judged, ...]
    stretches: tuple[Stretch, ...] = field(default=())


def judge(values: Sequence[float | None], steps: Sequence[Step] = ()) -> Chart:
    """Say of every point whether it is usual. steps: in any order; places outside of the points are passed over."""
    starts = {0: Step(0), **{step.at: step for step in steps if 0 <= step.at < len(values)}}
    ordered = [starts[at] for at in sorted(starts)]
    points: list[Judged] = []
    stretches: list[Stretch] = []
    for number, step in enumerate(ordered):
        end = ordered[number + 1].at if number + 1 < len(ordered) else len(values)
        part = values[step.at : end]
        known = [value for value in part if value is not None]
        limits = limits_of(known[: step.baseline] if step.baseline >= FEWEST else known)
        stretches.append(Stretch(step.at, len(part), len(known), limits))
        points.extend(_judge_stretch(part, limits, number))
    return Chart(tuple(points), tuple(stretches))


def limits_of(values: Sequence[float]) -> Limits | None:
    """Return what is usual among these; None where they are too few."""
    if len(values) < FEWEST:
        return None
    average, moving = fmean(values), mean_moving_range(values)
    reach = RANGE_FACTOR * moving
    return Limits(average, average - reach, average + reach, MOST_RANGE * moving)


def mean_moving_range(values: Sequence[float]) -> float:
    """Return the mean difference of neighbours, leaving out those that are no chance."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    if not ranges:
        return 0.0
    most = MOST_RANGE * fmean(ranges)
    return fmean([each for each in ranges if each <= most])


def _judge_stretch(part: Sequence[float | None], limits: Limits | None, number: int) -> list[Judged]:
    known = [(at, value) for at, value in enumerate(part) if value is not None]
    found: dict[int, dict[Signal, Side]] = {at: {} for at, _ in known}
    if limits is not None:
        values = [value for _, value in known]
        for signal, places in _signals(values, limits).items():
            for place, side in places.items():
                found[known[place][0]][signal] = side
    return [_judged(value, number, found.get(at, {})) for at, value in enumerate(part)]


def _judged(value: float | None, number: int, found: dict[Signal, Side]) -> Judged:
    signals = tuple(signal for signal in Signal if signal in found)
    return Judged(value, number, signals, found[signals[0]] if signals else None)


def _signals(values: Sequence[float], limits: Limits) -> dict[Signal, dict[int, Side]]:
    return {
        Signal.OUTSIDE: _outside(values, limits),
        Signal.SHIFT: _shifts(values, limits.average),
        Signal.TREND: _trends(values),
        Signal.NEAR_LIMIT: _near(values, limits),
    }


def _outside(values: Sequence[float], limits: Limits) -> dict[int, Side]:
    found = {}
    for place, value in enumerate(values):
        if value > limits.high:
            found[place] = Side.HIGH
        elif value < limits.low:
            found[place] = Side.LOW
    return found


def _shifts(values: Sequence[float], average: float) -> dict[int, Side]:
    found: dict[int, Side] = {}
    for side, is_so in ((Side.HIGH, [v > average for v in values]), (Side.LOW, [v < average for v in values])):
        found |= dict.fromkeys(_runs(is_so, RUN), side)
    return found


def _trends(values: Sequence[float]) -> dict[int, Side]:
    found: dict[int, Side] = {}
    for side, rises in (
        (Side.HIGH, [after > before for before, after in pairwise(values)]),
        (Side.LOW, [after < before for before, after in pairwise(values)]),
    ):
        for place in _runs(rises, RUN - 1):
            found[place] = found[place + 1] = side
    return found


def _near(values: Sequence[float], limits: Limits) -> dict[int, Side]:
    """Find pairs among three neighbours that both lie in the outer third, and not beyond it."""
    found: dict[int, Side] = {}
    if limits.high == limits.low:
        return found
    for side in Side:
        edge, outer = (limits.high if side is Side.HIGH else limits.low), limits.outer(side)
        is_near = [min(edge, outer) <= value <= max(edge, outer) for value in values]
        for first in range(len(values) - 1):
            three = [place for place in range(first, min(first + 3, len(values))) if is_near[place]]
            if len(three) > 1:
                found |= dict.fromkeys(three, side)
    return found


def _runs(is_so: Sequence[bool], least: int) -> list[int]:
    """Return the places of all runs of at least so many that are so."""
    found: list[int] = []
    run: list[int] = []
    for place, so in enumerate([*is_so, False]):
        if so:
            run.append(place)
            continue
        if len(run) >= least:
            found.extend(run)
        run = []
    return found
