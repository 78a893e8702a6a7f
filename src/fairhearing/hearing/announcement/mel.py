"""Sound as log-mel bands, in steps of 40 ms: what stays alike through codecs, levels and lines.

24 triangular bands from 150 to 3,600 Hz, even on the mel scale (2595 log10(1 + f / 700)). What is 50 dB below the
loud steps counts as no sound, so that noise of a line weighs little.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.hearing.samples import Sound

RATE: Final = 8000
STEP_MS: Final = 40
STEP_FRAMES: Final = RATE * STEP_MS // 1000
STRETCH_FRAMES: Final = RATE
"""A second: what is compared with as many frames of a call."""
STRETCH_STEPS: Final = STRETCH_FRAMES // STEP_FRAMES
BANDS: Final = 24

Bands = NDArray[np.float32]
"""BANDS rows, one column a step."""

_WINDOW: Final = 512
_LOWEST_HZ: Final = 150.0
_HIGHEST_HZ: Final = 3600.0
_LOUD: Final = 95
_FLOOR: Final = 1e-5
_SILENCE: Final = 1e-12


def bands_of(sound: Sound) -> Bands:
    """Return the bands of one side at RATE; none where it is shorter than a window."""
    if len(sound) < _WINDOW:
        return np.zeros((BANDS, 0), np.float32)
    parts = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::STEP_FRAMES]
    spectrum = np.fft.rfft(parts * np.hanning(_WINDOW).astype(np.float32), axis=1)
    power = (spectrum.real**2 + spectrum.imag**2) @ _filters()
    loud = np.percentile(power.max(axis=1), _LOUD) + _SILENCE
    decades: Bands = np.log10(power / np.float32(loud) + np.float32(_FLOOR)).T.astype(np.float32)
    return np.ascontiguousarray(decades)


@cache
def _filters() -> NDArray[np.float32]:
    """Return the bands' weights, a row a frequency."""
    lowest, highest = (2595 * np.log10(1 + each / 700) for each in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)[:, None]
    low, top, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (hertz - low) / (top - low), (high - hertz) / (high - top)
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
