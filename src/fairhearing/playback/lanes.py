"""The two sides of a recording as a drawing: where nothing came, where somebody was on hold. From facts, not sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fairhearing.call.events import EventKind
from fairhearing.catalogue.models import Event, Party, Recording
from fairhearing.catalogue.rules import is_worth_telling

WHOLE = 100
_TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_MOST_TICKS, _FEW_TICKS = 8, 4


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
    """Both lanes' gaps, when somebody was on hold, and the axis: fewer marks for a narrow page."""

    left: tuple[Stretch, ...]
    right: tuple[Stretch, ...]
    holds: tuple[Stretch, ...]
    ticks: tuple[Tick, ...]
    few_ticks: tuple[Tick, ...]


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

    ticks = (_ticks(whole_ms, most) for most in (_MOST_TICKS, _FEW_TICKS))
    return Lanes(side(Party.Side.LEFT), side(Party.Side.RIGHT), _holds(recording.events.all(), whole_ms), *ticks)


def _holds(events: Iterable[Event], whole_ms: int) -> tuple[Stretch, ...]:
    """Return the stretches through which at least one side was on hold."""
    holds: list[Stretch] = []
    holding: set[str] = set()
    since = 0
    for event in sorted(events, key=lambda each: each.at_ms):
        if event.kind == EventKind.HELD:
            since = event.at_ms if not holding else since
            holding.add(event.side)
        elif event.kind == EventKind.RESUMED and event.side in holding:
            holding.remove(event.side)
            if not holding:
                holds.append(_between(since, event.at_ms, whole_ms))
    return tuple([*holds, _between(since, whole_ms, whole_ms)] if holding else holds)


def _between(since_ms: int, until_ms: int, whole_ms: int) -> Stretch:
    since_ms, until_ms = min(since_ms, whole_ms), min(until_ms, whole_ms)
    return Stretch(WHOLE * since_ms / whole_ms, WHOLE * (until_ms - since_ms) / whole_ms)


def _ticks(whole_ms: int, most: int) -> tuple[Tick, ...]:
    """Return marks at round times, so many at most."""
    apart_ms = 1000 * next((s for s in _TICKS_S if whole_ms / (1000 * s) <= most), _TICKS_S[-1])
    return tuple(Tick(WHOLE * at_ms / whole_ms, at_ms) for at_ms in range(0, whole_ms, apart_ms))
