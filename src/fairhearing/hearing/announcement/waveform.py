"""Whether what lies at a place is that very sound: the samples of a stretch against those around it, up to 60 ms off.

Two people who say the same words, or one person twice, are alike by their bands and not by their samples. Low
frequencies are left as they are: codecs of little room keep them best, and clocks that run apart harm them least.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.hearing.samples import Sound

from .mel import RATE, STEP_FRAMES, STRETCH_FRAMES

_STRAY_FRAMES: Final = 60 * RATE // 1000
_STRAYS: Final = 2 * _STRAY_FRAMES + 1
_LENGTH: Final = STRETCH_FRAMES + 2 * _STRAY_FRAMES
_SIZE: Final = 9000  # at least _LENGTH: the places asked for are not wrapped around
_NO_POWER: Final = 1e-9


def spectra_of(samples: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Return stretches as `sameness` takes them, a row each: of unit length. None may be silent."""
    lengths = np.sqrt(np.sum(samples.astype(np.float64) ** 2, axis=1, keepdims=True)).astype(np.float32)
    return np.asarray(np.conj(np.fft.rfft(samples / lengths, _SIZE, axis=1)), np.complex64)


def sameness(sound: Sound, at: NDArray[np.intp], spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Return of each stretch how far it is the sound at its place: 1 wholly, 0 not at all.

    at: the steps where they would lie. spectra: a row a stretch.
    """
    parts = np.zeros((len(at), _SIZE), np.float32)
    for part, step in zip(parts, at, strict=True):
        first = int(step) * STEP_FRAMES - _STRAY_FRAMES
        there = sound[max(first, 0) : first + _LENGTH]
        part[max(-first, 0) : max(-first, 0) + len(there)] = there
    products = spectra * np.fft.rfft(parts, axis=1)
    alike = np.fft.irfft(products, _SIZE, axis=1)[:, :_STRAYS]
    found = np.abs(alike) / np.sqrt(np.maximum(_powers(parts), _NO_POWER))
    return np.asarray(found.max(axis=1), np.float32)


def _powers(parts: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sum of squares of a stretch's length from each of the places on."""
    first = parts[:, :STRETCH_FRAMES]
    powers = np.empty((len(parts), _STRAYS))
    powers[:, 0] = np.einsum("ij,ij->i", first, first, dtype=np.float64)
    left, joined = (parts[:, at : at + _STRAYS - 1].astype(np.float64) ** 2 for at in (0, STRETCH_FRAMES))
    np.cumsum(joined - left, axis=1, out=powers[:, 1:])
    powers[:, 1:] += powers[:, :1]
    return powers
