"""How alike stretches of a wording are to places of an opening, by their bands: 1 the same, 0 nothing alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .mel import BANDS, STRETCH_STEPS, Bands

_MOST_STEPS: Final = 4096
"""As many as are looked at of an opening; two minutes have 2,999."""

_QUIETEST: Final = 1e-2 * STRETCH_STEPS


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening's bands, ready for any number of wordings.

    windows: a row a place, the second of it that begins there, step by step. spread: how much that varies.
    """

    windows: NDArray[np.float32]
    size: int
    spectrum: NDArray[np.complex64]
    spread: NDArray[np.float32]

    @property
    def places(self) -> int:
        """How many places a stretch can have."""
        return len(self.spread)


def prepare(bands: Bands) -> Opening | None:
    """Ready an opening for the search; None where it is shorter than one stretch."""
    bands = bands[:, :_MOST_STEPS]
    steps = bands.shape[1]
    if steps < STRETCH_STEPS:
        return None
    size = 1 << (steps - 1).bit_length()  # the places asked for are not wrapped around
    sums, squares = (_running(each) for each in (bands.astype(np.float64), bands.astype(np.float64) ** 2))
    variance = np.maximum((squares - sums**2 / STRETCH_STEPS).sum(axis=0), _QUIETEST)
    spectrum = np.asarray(np.fft.rfft(bands, size, axis=1), np.complex64)
    windows = np.lib.stride_tricks.sliding_window_view(bands.T.ravel(), BANDS * STRETCH_STEPS)[::BANDS]
    return Opening(windows, size, spectrum, np.sqrt(variance).astype(np.float32))


def spectra_of(stretches: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Return stretches as `everywhere` takes them. stretches: of unit length, (number, BANDS, STRETCH_STEPS)."""
    return np.asarray(np.conj(np.fft.rfft(stretches, _MOST_STEPS, axis=2)), np.complex64)


def everywhere(opening: Opening, spectra: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Return how alike each stretch is to each place, a row a stretch."""
    of_this_size = spectra[:, :, :: _MOST_STEPS // opening.size]
    products = np.einsum("nbf,bf->nf", of_this_size, opening.spectrum)
    return np.asarray(np.fft.irfft(products, opening.size, axis=1)[:, : opening.places] / opening.spread, np.float32)


def at_places(opening: Opening, stretches: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return how alike each stretch is to places of its own, a row each. stretches: as for `spectra_of`."""
    wanted = stretches.transpose(0, 2, 1).reshape(len(stretches), -1, 1)
    return np.asarray((opening.windows[places] @ wanted)[:, :, 0] / opening.spread[places], np.float32)


def _running(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums over each stretch's length."""
    sums = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    return np.asarray(sums[:, STRETCH_STEPS:] - sums[:, :-STRETCH_STEPS])
