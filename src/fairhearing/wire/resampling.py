"""Sound brought to another rate, piece by piece, without a seam: a low-pass filter with a linear phase.

What goes in comes out 16 samples of the lower rate later: 2 ms between 8 and 16 kHz, 1 ms between 48 and 16 kHz. Each
piece comes out at once and in its full length, so that a packet's sound keeps the packet's place.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_REACH: Final = 16  # samples of the lower rate, each way
_EDGE: Final = 0.95  # of the lower rate's half: speech has next to nothing above
_KAISER: Final = 6.0  # what must not pass is 60 dB down


class Resampler:
    """One stream's way from one rate to another. up, down: how many samples come out for how many; one of them is 1."""

    def __init__(self, up: int, down: int) -> None:
        self._down = down
        self._phases = _phases(up, down)
        self._before = np.zeros(len(self._phases[0]) - 1, np.float32)

    def __call__(self, sound: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return the next piece. Its length must be a multiple of `down`."""
        heard = np.concatenate([self._before, sound.astype(np.float32)])
        self._before = heard[len(sound) :]
        phases = [np.convolve(heard, phase, "valid")[self._down - 1 :: self._down] for phase in self._phases]
        resampled = phases[0] if len(phases) == 1 else np.stack(phases, axis=1).reshape(-1)
        return np.rint(resampled).clip(-32768, 32767).astype(np.int16)


@cache
def _phases(up: int, down: int) -> list[NDArray[np.float32]]:
    """Return the filter, cut into one for each sample that comes out for one that went in."""
    ratio = max(up, down)
    taps = 2 * _REACH * ratio
    at = np.arange(taps) - (taps - 1) / 2
    weights = np.sinc(at * _EDGE / ratio) * np.kaiser(taps, _KAISER)
    weights *= up / weights.sum()
    return [weights[phase::up].astype(np.float32) for phase in range(up)]
