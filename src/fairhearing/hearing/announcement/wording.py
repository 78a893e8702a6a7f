"""One version of the announcement as it is looked for: stretches of a second, each by its bands and its samples.

A stretch begins each half second. It is essential where it lies in the essential span, the words without which a
caller was not told. Stretches that are mostly silence tell nothing and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.hearing.samples import Sound

from . import likeness, waveform
from .mel import BANDS, RATE, STEP_FRAMES, STRETCH_FRAMES, STRETCH_STEPS, bands_of

SHORTEST_ESSENTIAL_MS: Final = 2000

_EACH_MS: Final = 500
_SOUGHT_EACH: Final = 2
_VOICED: Final = 0.05  # of the mean power: a stretch below that is a pause
_FLATTEST: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Wording:
    """One version. sound: at RATE, full scale 1. essential_ms: from and until when it says the essential words."""

    id: str
    language: str
    essential_ms: tuple[int, int]
    sound: Sound = field(repr=False)

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return len(self.sound) * 1000 // RATE


@dataclass(frozen=True, slots=True)
class Stretches:
    """A wording, ready to be looked for. at: each stretch's first step. essential: which are. bands: of unit length.

    spectra: of the samples. sought_spectra: of the bands of those that are sought.
    """

    wording: Wording
    at: NDArray[np.intp]
    essential: NDArray[np.bool_]
    bands: NDArray[np.float32] = field(repr=False)
    spectra: NDArray[np.complex64] = field(repr=False)
    sought_spectra: NDArray[np.complex64] = field(repr=False)

    @property
    def sought(self) -> NDArray[np.intp]:
        """The indices of those that say where the wording lies."""
        return _sought(self.essential)


def stretches_of(wording: Wording) -> Stretches:
    """Cut a wording. One without any essential stretch that sounds has none at all."""
    bands, mean_power = bands_of(wording.sound), float(np.mean(wording.sound**2))
    begin, end = (ms * RATE // 1000 // STEP_FRAMES for ms in wording.essential_ms)
    found = []
    for at, is_essential in _places(begin, end, bands.shape[1]):
        samples = wording.sound[at * STEP_FRAMES : at * STEP_FRAMES + STRETCH_FRAMES]
        shape = centred(bands[:, at : at + STRETCH_STEPS])
        length = float(np.sqrt(np.sum(shape**2)))
        if len(samples) < STRETCH_FRAMES or np.mean(samples**2) < _VOICED * mean_power or length < _FLATTEST:
            continue
        found.append((at, is_essential, shape / length, samples))
    essential = np.array([each[1] for each in found], np.bool_)
    shapes = np.array([each[2] for each in found], np.float32).reshape(-1, BANDS, STRETCH_STEPS)
    return Stretches(
        wording,
        at=np.array([each[0] for each in found], np.intp),
        essential=essential,
        bands=shapes,
        spectra=waveform.spectra_of(np.array([each[3] for each in found], np.float32).reshape(-1, STRETCH_FRAMES)),
        sought_spectra=likeness.spectra_of(shapes[_sought(essential)]),
    )


def _sought(essential: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return every other essential one: they overlap by half."""
    return np.flatnonzero(essential)[::_SOUGHT_EACH]


def centred(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return bands less their own mean over the stretch: a line that favours some frequencies changes nothing."""
    return np.asarray(bands - bands.mean(axis=1, keepdims=True), np.float32)


def _places(begin: int, end: int, steps: int) -> list[tuple[int, bool]]:
    """Return where stretches begin: in the essential span, then in what is before it and behind it."""
    each = _EACH_MS * RATE // 1000 // STEP_FRAMES
    last = min(end, steps) - STRETCH_STEPS
    places = [(at, True) for at in range(begin, last + 1, each)]
    places += [(at, False) for at in range(0, begin - STRETCH_STEPS + 1, each)]
    return places + [(at, False) for at in range(end, steps - STRETCH_STEPS + 1, each)]
