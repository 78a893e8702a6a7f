"""The practice's side of a recording's first two minutes, at 8 kHz: where an announcement to the caller lies."""

from __future__ import annotations

from typing import Final

import numpy as np

from fairhearing.hearing.samples import Sound
from fairhearing.wire.sound_format import SoundFormat

from .mel import RATE

LOOKED_AT_S: Final = 120
"""Music and a menu may come first; what says that calls are recorded after more than that has come too late."""

_ODD_TAPS: Final = 8
_ODD: Final = np.arange(-2 * _ODD_TAPS + 1, 2 * _ODD_TAPS, 2)


class OpeningSound:
    """Collects one side, window by window, until it is long enough."""

    def __init__(self, sound_format: SoundFormat) -> None:
        self._halve = sound_format.frames_per_second != RATE
        self._parts: list[Sound] = []
        self._room = LOOKED_AT_S * sound_format.frames_per_second

    def take(self, side: Sound) -> None:
        """Take in the next window of the side."""
        if self._room:
            part = side[: self._room]
            self._parts.append(part.copy())
            self._room -= len(part)

    def forget(self) -> None:
        """Overwrite what was collected, and take no more."""
        for part in self._parts:
            part[:] = 0
        self._parts, self._room = [], 0

    def sound(self) -> Sound:
        """Return what was collected, at RATE."""
        whole = np.concatenate(self._parts or [np.zeros(0, np.float32)])
        return halved(whole) if self._halve else whole


def halved(sound: Sound) -> Sound:
    """Return every other sample, what is above the new rate's half left out (a half-band filter of 31 taps)."""
    weights = np.sinc(_ODD / 2) / 2 * np.kaiser(4 * _ODD_TAPS - 1, 5.0)[::2]
    even, odd = sound[: len(sound) // 2 * 2].reshape(-1, 2).T
    if not len(even):
        return np.zeros(0, np.float32)
    padded = np.pad(odd, (_ODD_TAPS, _ODD_TAPS - 1))
    smoothed = np.convolve(padded, weights.astype(np.float32), "valid")
    return (even / 2 + smoothed).astype(np.float32)
