"""Where in the opening of a call a wording would lie: its essential words compared with every place, by their bands.

A stretch may lie up to 600 ms from where the others want it: buffers grow and shrink within an announcement. The place
of the whole is where the essential stretches, each at its best within that, are most alike on average. Every other one
of them is sought, since they overlap by half; then each stretch is followed to its own place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .likeness import Opening, at_places, everywhere
from .mel import STEP_MS
from .wording import Stretches

_STRAY_STEPS: Final = 600 // STEP_MS


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stretches of a wording would lie.

    likeness: 1 the same, 0 nothing alike. at: the step of the opening at which each is most alike.
    """

    likeness: NDArray[np.float32]
    at: NDArray[np.intp]


def find(opening: Opening, stretches: Stretches) -> Place:
    """Return where a wording would lie. It has at least one essential stretch."""
    at = stretches.at[stretches.sought]
    farthest = int(at.max())
    whole = np.zeros((len(at), opening.places + farthest), np.float32)
    for row, begin, alike in zip(whole, farthest - at, everywhere(opening, stretches.sought_spectra), strict=True):
        row[begin : begin + opening.places] = alike
    first = int(_highest_near(whole).mean(axis=0).argmax()) - farthest
    return _followed(opening, stretches, first)


def _followed(opening: Opening, stretches: Stretches, first: int) -> Place:
    """Return of each stretch how alike it is at its best near where it should be, and where that is."""
    near = first + stretches.at[:, None] + np.arange(-_STRAY_STEPS, _STRAY_STEPS + 1)
    places = np.clip(near, 0, opening.places - 1)
    alike = at_places(opening, stretches.bands, places)
    alike[near != places] = 0.0
    best = alike.argmax(axis=1)
    rows = np.arange(len(best))
    return Place(alike[rows, best], places[rows, best])


def _highest_near(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the highest value within _STRAY_STEPS either way: windows doubled until they are wide enough."""
    width = 2 * _STRAY_STEPS + 1
    padded = np.pad(values, ((0, 0), (_STRAY_STEPS, _STRAY_STEPS)))
    reach = 1
    while reach < width:
        shift = min(reach, width - reach)
        padded = np.maximum(padded[:, :-shift], padded[:, shift:])
        reach += shift
    return padded
