"""The codecs whose sound is taken, by the names that SDP gives them (RFC 3551, RFC 4856, RFC 7587).

name           payload type  ticks of RTP a second  samples a second  decoded
PCMA/8000                 8                  8,000             8,000  not at all: its bytes are kept
PCMU/8000                 0                  8,000             8,000  the same
G722/8000                 9                  8,000            16,000  by `g722`; its clock is an old mistake
G729/8000                18                  8,000             8,000  by `g729`, where PyAV is installed
OPUS/48000/2        dynamic                 48,000            16,000  by `opus`, where PyAV is installed
"""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from typing import Final

from .law import Law


class Codec(StrEnum):
    """How a stream's sound is coded. The value is what SDP writes, in capitals."""

    PCMA = "PCMA/8000"
    """G.711 A-law."""
    PCMU = "PCMU/8000"
    """G.711 mu-law."""
    G722 = "G722/8000"
    """Wideband at 64 kbit/s, of most desk phones."""
    G729 = "G729/8000"
    """8 kbit/s, of lines with little room."""
    OPUS = "OPUS/48000/2"
    """Whatever the network bears, of softphones and browsers."""

    @property
    def clock_rate(self) -> int:
        """How many RTP ticks a second has."""
        return 48_000 if self is Codec.OPUS else 8000

    @property
    def law(self) -> Law | None:
        """The law of G.711; None for a codec that has to be decoded."""
        return _LAWS.get(self)

    @property
    def is_a_byte_a_tick(self) -> bool:
        """Whether packets that follow each other are one run of sound, wherever it is cut."""
        return self in (Codec.PCMA, Codec.PCMU, Codec.G722)


_LAWS: Final = {Codec.PCMA: Law.A_LAW, Codec.PCMU: Law.MU_LAW}
_OTHER_NAMES: Final = {
    "OPUS/48000": Codec.OPUS,
    "G729A/8000": Codec.G729,
    "G729B/8000": Codec.G729,
    "G729AB/8000": Codec.G729,
}
_NAMES: Final = {codec.value: codec for codec in Codec} | _OTHER_NAMES

STATIC_CODECS: Final = {0: Codec.PCMU, 8: Codec.PCMA, 9: Codec.G722, 18: Codec.G729}
"""What these payload types mean where nothing else is said (RFC 3551 table 4)."""

_HAS_PYAV: Final = importlib.util.find_spec("av") is not None
TAKEN: Final = frozenset(Codec) if _HAS_PYAV else frozenset(Codec) - {Codec.G729, Codec.OPUS}
"""What this installation can decode."""


def taken_codec(name: str) -> Codec | None:
    """Return the codec that SDP calls so, in capitals, if this installation takes it."""
    codec = _NAMES.get(name)
    return codec if codec in TAKEN else None
