"""Who talked when, from levels alone: above the side's own noise, for long enough.

A side's noise is the level that its faintest tenth does not exceed, what is no sound at all left aside. Talk is 10 dB
above that, at least -48 dB, and -38 dB in any noise; pauses up to 300 ms belong to it, what is shorter than 100 ms is
a click.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .levels import STEP_MS, Levels, in_db

NO_SOUND_DB: Final = -66.0
"""Below it a step holds no sound at all: the idle codes of G.711 are at -72 dB or lower."""

_NOISE_SHARE: Final = 10
_ABOVE_NOISE_DB: Final = 10.0
_LOWEST_TALK_DB: Final = -48.0
_SURE_TALK_DB: Final = -38.0
_PAUSE_STEPS: Final = 300 // STEP_MS
_SHORTEST_STEPS: Final = 100 // STEP_MS

Stretches = list[tuple[int, int]]
"""(first step, step behind the last), in order."""


def talk(levels: Levels) -> NDArray[np.bool_]:
    """Say of each step of one side whether somebody talks."""
    decibels = in_db(levels)
    sound = decibels[decibels > NO_SOUND_DB]
    if not len(sound):
        return np.zeros(len(levels), np.bool_)
    threshold = np.clip(np.percentile(sound, _NOISE_SHARE) + _ABOVE_NOISE_DB, _LOWEST_TALK_DB, _SURE_TALK_DB)
    is_loud = decibels > threshold
    is_talk = np.zeros(len(levels), np.bool_)
    for first, behind in _joined(stretches(is_loud)):
        if behind - first >= _SHORTEST_STEPS:
            is_talk[first:behind] = True
    return is_talk


def has_sound(levels: Levels) -> NDArray[np.bool_]:
    """Say of each step whether it holds any sound, noise included."""
    return in_db(levels) > NO_SOUND_DB


def stretches(steps: NDArray[np.bool_]) -> Stretches:
    """Return where steps are true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], steps, [False])).astype(np.int8)))
    return [(int(first), int(behind)) for first, behind in edges.reshape(-1, 2)]


def _joined(found: Stretches) -> Stretches:
    """Join what only a pause parts."""
    joined: Stretches = []
    for first, behind in found:
        if joined and first - joined[-1][1] <= _PAUSE_STEPS:
            joined[-1] = (joined[-1][0], behind)
        else:
            joined.append((first, behind))
    return joined
