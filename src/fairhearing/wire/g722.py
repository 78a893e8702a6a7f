"""G.722 at 64 kbit/s (RFC 3551 section 4.5.2): a byte is two samples of 16 kHz, and one tick of the RTP clock.

Its decoder adapts to what it hears: after a loss it has found its way again within a few milliseconds.
"""

from __future__ import annotations

from typing import Final

import G722
import numpy as np

from .decoder import SAMPLES_PER_SECOND, Decoded

_BITS_PER_SECOND: Final = 64_000


class G722Decoder:
    """One stream of G.722. Every byte is valid."""

    def __init__(self) -> None:
        self._decoder = G722.G722(SAMPLES_PER_SECOND, _BITS_PER_SECOND)

    def decode(self, payload: bytes) -> Decoded:
        """Return the sound of the next bytes, of one packet or of several without a break."""
        return Decoded(np.frombuffer(self._decoder.decode(payload), np.int16))

    def lost(self, packets: int) -> None:
        """Go on: nothing can be told to this decoder."""
