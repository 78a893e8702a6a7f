"""The two sides of a recording as a drawing: where sound was received, where nothing came. From facts, not sound."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.catalogue.models import Party, Recording
from fairhearing.catalogue.rules import is_worth_telling

WHOLE = 100
_TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a lane, in hundredths of the whole."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis below."""

    x: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """Both lanes' gaps, and the axis."""

    left: tuple[Stretch, ...]
    right: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]


def lanes(recording: Recording) -> Lanes:
    """Draw the sides of one recording."""
    whole_ms = max(1, recording.duration_ms)
    gaps = [
        gap
        for gap in recording.gaps.all()
        if is_worth_telling(gap.start_ms, gap.length_ms, whole_ms=recording.duration_ms)
    ]

    def side(of: Party.Side) -> tuple[Stretch, ...]:
        return tuple(
            Stretch(WHOLE * gap.start_ms / whole_ms, max(0.3, WHOLE * gap.length_ms / whole_ms))
            for gap in gaps
            if gap.side == of
        )

    return Lanes(side(Party.Side.LEFT), side(Party.Side.RIGHT), _ticks(whole_ms))


def _ticks(whole_ms: int) -> tuple[Tick, ...]:
    """Return marks at round times, eight at most."""
    apart_ms = 1000 * next((s for s in _TICKS_S if whole_ms / (1000 * s) <= _MOST_TICKS), _TICKS_S[-1])
    return tuple(Tick(WHOLE * at_ms / whole_ms, at_ms) for at_ms in range(0, whole_ms, apart_ms))
