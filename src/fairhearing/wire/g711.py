"""G.711 sound: its two laws, the way from one to the other, and from and to 16-bit samples (ITU-T G.711).

One byte is one sample, 8,000 a second. In a recording of its own law it stays as it was sent; into any other it is
converted. Conversion takes the nearest level, so that nothing is louder or softer afterwards by more than half a step.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .law import Law

SAMPLES_PER_SECOND: Final = 8000


def convert(sound: NDArray[np.uint8], sent_in: Law, wanted: Law) -> NDArray[np.uint8]:
    """Return the same sound in another law, byte for byte; the same array where nothing is to do."""
    if sent_in is wanted:
        return sound
    return (_A_TO_MU if sent_in is Law.A_LAW else _MU_TO_A)[sound]


def linear(sound: NDArray[np.uint8], law: Law) -> NDArray[np.int16]:
    """Return the samples that these bytes stand for, on the 16-bit scale both laws share."""
    return _LINEAR[law][sound]


def encode(samples: NDArray[np.int16], law: Law) -> NDArray[np.uint8]:
    """Return for each sample the byte of the nearest level."""
    return _encoding(law)[samples.view(np.uint16)]


@cache
def _encoding(law: Law) -> NDArray[np.uint8]:
    """Return the byte of the nearest level for each 16-bit sample, as an unsigned index."""
    levels = _LINEAR[law].astype(np.int32)
    codes = np.argsort(levels, kind="stable")
    middles = (levels[codes][1:] + levels[codes][:-1]) / 2
    samples = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    return codes[np.searchsorted(middles, samples)].astype(np.uint8)


def _a_law_levels() -> NDArray[np.int16]:
    """Return what each A-law byte stands for (table 1a: 13 bits, here shifted to 16)."""
    code = np.arange(256) ^ 0x55  # even bits travel inverted
    segment, step = (code >> 4) & 7, code & 15
    size = np.where(segment == 0, (step << 4) + 8, ((step << 4) + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _mu_law_levels() -> NDArray[np.int16]:
    """Return what each mu-law byte stands for (table 2a: 14 bits, here shifted to 16)."""
    code = np.arange(256) ^ 0xFF  # all bits travel inverted
    segment, step = (code >> 4) & 7, code & 15
    size = (((step << 3) + 0x84) << segment) - 0x84
    return np.where(code & 0x80, -size, size).astype(np.int16)


def _nearest(levels: NDArray[np.int16], others: NDArray[np.int16], negative: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return for each level the byte of the nearest other level of the same sign.

    negative: which bytes of the other law are the negative ones; mu-law has a zero of each sign.
    """
    table = np.empty(256, np.uint8)
    for sign in (False, True):
        candidates = np.flatnonzero(negative == sign)
        mine = np.flatnonzero(levels < 0) if sign else np.flatnonzero(levels >= 0)
        distance = np.abs(levels[mine, None].astype(np.int32) - others[candidates].astype(np.int32))
        table[mine] = candidates[distance.argmin(axis=1)]
    return table


_LINEAR: Final = {Law.A_LAW: _a_law_levels(), Law.MU_LAW: _mu_law_levels()}
_NEGATIVE: Final = np.arange(256) & 0x80 == 0  # the sign bit is set for positive samples, in both laws
_A_TO_MU: Final = _nearest(_LINEAR[Law.A_LAW], _LINEAR[Law.MU_LAW], _NEGATIVE)
_MU_TO_A: Final = _nearest(_LINEAR[Law.MU_LAW], _LINEAR[Law.A_LAW], _NEGATIVE)
