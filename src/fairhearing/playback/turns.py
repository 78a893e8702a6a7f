"""How much each side talked, and in which turns: for who cannot see the waveform, and for who looks for a place.

A turn is talk of one side that nothing longer than a moment's pause breaks. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .noted import Stretches, Talk

MOST_TURNS: Final = 120
_PAUSE_MS: Final = 1500
_LEAST_MS: Final = 600
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's talk from here to there."""

    is_left: bool
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the whole length, in hundredths. both_s: for how many seconds both talked at once."""

    left: int
    right: int
    both_s: int


def shares(talk: Talk) -> Shares:
    """Return how much of the recording each side talked."""
    whole_s = max(talk.length_ms / 1000, 0.001)
    left, right = (min(_WHOLE, round(_WHOLE * side_s / whole_s)) for side_s in (talk.left_s, talk.right_s))
    return Shares(left, right, round(talk.both_s))


def turns(talk: Talk) -> tuple[Turn, ...]:
    """Return the turns in their order; short noises between them are left out."""
    sides = ((True, talk.left), (False, talk.right))
    found = [Turn(is_left, *each) for is_left, side in sides for each in _joined(side)]
    return tuple(sorted(found, key=lambda turn: (turn.from_ms, turn.until_ms)))


def _joined(side: Stretches) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for since, until in sorted(side):
        if joined and since - joined[-1][1] <= _PAUSE_MS:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return [each for each in joined if each[1] - each[0] >= _LEAST_MS]
