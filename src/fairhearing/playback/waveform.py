"""The sound of both sides as bars, drawn on the server from the peaks that hearing noted. Pure.

A bar shows the loudest moment of its stretch. Quiet calls are drawn larger, four times at most, so that a faint voice
can be seen; what is fainter than a bar's least height is a dot on the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .noted import Peaks

APART: Final = 3
"""From one bar to the next, as wide as a bar and a space; the drawing's own units are pixels at its best width."""
WIDE, NARROW = 898, 358
WIDE_LANE, NARROW_LANE = 72, 56

_MOST_LARGER: Final = 4.0
_SHAPE: Final = 0.6
_LOWEST_DB: Final = -127.5
_MARGIN: Final = 6
_LEAST: Final = 0.55


@dataclass(frozen=True, slots=True)
class Bars:
    """Both sides' bars at one width, each as the path of an SVG. width, lane: the size it is drawn for."""

    width: int
    lane: int
    left: str
    right: str


def draw(peaks: Peaks, width: int, lane: int) -> Bars:
    """Draw both sides, to one scale."""
    count = width // APART
    sides = [[_amplitude(level) for level in _loudest(levels, count)] for levels in (peaks.left, peaks.right)]
    loudest = max((amplitude for side in sides for amplitude in side), default=0.0)
    larger = min(_MOST_LARGER, 1 / loudest) if loudest else 1.0
    left, right = (_path(side, larger, lane) for side in sides)
    return Bars(width, lane, left, right)


def _loudest(levels: bytes, count: int) -> list[int]:
    """Return the highest level of each of so many stretches."""
    whole = len(levels)
    if not whole:
        return [0] * count
    begins = [n * whole // count for n in range(count + 1)]
    return [max(levels[since : max(since + 1, until)]) for since, until in pairwise(begins)]


def _amplitude(level: int) -> float:
    return float(10 ** ((_LOWEST_DB + level / 2) / 20)) if level else 0.0


def _path(side: list[float], larger: float, lane: int) -> str:
    """Return a stroke up and down from the middle for each bar."""
    middle, most = lane / 2, lane / 2 - _MARGIN
    parts = []
    for n, amplitude in enumerate(side):
        half = max(_LEAST, most * (amplitude * larger) ** _SHAPE)
        parts.append(f"M{n * APART + 1} {middle - half:.1f}v{2 * half:.1f}")
    return "".join(parts)
