"""How loud each side is, in steps of 20 ms: the power, and the highest sample.

Levels are dB below full scale, a square wave of full scale being 0 dB (dBov, ITU-T G.100.1); a byte holds one in half
decibels, so that hours of them take little memory: 0 is -127.5 dB or less, 255 is 0 dB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .samples import Sound

STEP_MS: Final = 20
LOWEST_DB: Final = -127.5
Levels = NDArray[np.uint8]
"""Half decibels above LOWEST_DB, one a step."""

_STEPS_PER_DB: Final = 2
_FAINTEST: Final = 1e-13  # its logarithm is below the lowest level
_CLIPPED_FROM: Final = 0.98  # the highest level of mu-law; A-law's is higher
_RUN: Final = 3  # so many samples in a row at the top are no chance


@dataclass(frozen=True, slots=True)
class Loudness:
    """One side's levels over a stretch. power, peak: a byte a step. clipped: in how many steps it was cut off."""

    power: Levels
    peak: Levels
    clipped: int


def loudness(sound: Sound, samples_per_step: int) -> Loudness:
    """Measure one side. What is left of a step at the end is taken for silent."""
    steps = -(-len(sound) // samples_per_step)
    if len(sound) % samples_per_step:
        sound = np.concatenate((sound, np.zeros(steps * samples_per_step - len(sound), np.float32)))
    parts = sound.reshape(steps, samples_per_step)
    power = np.einsum("ij,ij->i", parts, parts) / np.float32(samples_per_step)
    peak = np.maximum(parts.max(axis=1), -parts.min(axis=1))
    loud = peak >= _CLIPPED_FROM
    clipped = int(_cut_off(parts[loud]).sum()) if loud.any() else 0
    return Loudness(_in_bytes(10 * np.log10(np.maximum(power, _FAINTEST))), _in_bytes(_decibels(peak)), clipped)


def in_db(levels: Levels) -> NDArray[np.float32]:
    """Return levels in decibels."""
    return levels.astype(np.float32) / np.float32(_STEPS_PER_DB) + np.float32(LOWEST_DB)


def mean_db(levels: Levels) -> float | None:
    """Return the level of the mean power; None where there are none."""
    if not len(levels):
        return None
    return float(10 * np.log10(np.mean(10 ** (in_db(levels).astype(np.float64) / 10))))


def _decibels(peak: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the levels of the highest samples."""
    decibels: NDArray[np.float32] = 20 * np.log10(np.maximum(peak, np.float32(np.sqrt(_FAINTEST))))
    return decibels


def _cut_off(parts: Sound) -> NDArray[np.bool_]:
    """Say of each step whether some samples in a row stand at the top."""
    at_top = np.abs(parts) >= _CLIPPED_FROM
    in_a_row = at_top[:, : 1 - _RUN] & at_top[:, 1 : 2 - _RUN] & at_top[:, _RUN - 1 :]
    return np.asarray(in_a_row.any(axis=1), np.bool_)


def _in_bytes(decibels: NDArray[np.float32]) -> Levels:
    return np.clip(np.round((decibels - LOWEST_DB) * _STEPS_PER_DB), 0, 255).astype(np.uint8)
