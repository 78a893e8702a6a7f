"""What every decoder is: it takes one stream's payloads in the order of their numbers and returns their sound.

A decoder remembers what came before. It belongs to one stream of one source, and another begins with another source.
Whatever the bytes, it returns sound or raises `BadPayload`, and takes the next payload as if nothing had been.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import FarEndError

SAMPLES_PER_SECOND: Final = 16_000
"""The rate of all decoded sound."""


class BadPayload(FarEndError):
    """A payload is not what its codec sends. Counted; its place stays silent."""


class Decoded(NamedTuple):
    """A payload's sound. announces_silence: whether the sender says that it sends nothing, or no more, for a while."""

    sound: NDArray[np.int16]
    announces_silence: bool = False


class Decoder(Protocol):
    """One stream's decoder."""

    def decode(self, payload: bytes) -> Decoded:
        """Return the sound of the next payload. Raises BadPayload."""

    def lost(self, packets: int) -> None:
        """Say that so many payloads before the next one never came. Nothing is made up for them."""
