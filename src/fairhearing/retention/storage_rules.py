"""What sealed bytes look like, and what sound looks like. Pure, no Django.

Sealed bytes cannot be told from random ones: each value comes equally often. Sound, of whatever law, is far from that.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

FEWEST_BYTES: Final = 1280
"""Of fewer bytes nothing can be told: five of each value are expected at least."""
_VALUES: Final = 256
_LIMIT: Final = 400.0
"""Chi-square of 255 degrees of freedom has mean 255 and deviation 22.6: few in 10^8 blocks of chance exceed this."""
_MAGICS: Final = (
    (b"RIFF", b"WAVE", 8),
    (b"FORM", b"AIF", 8),
    (b"OggS", b"", 0),
    (b"fLaC", b"", 0),
    (b"ID3", b"", 0),
    (b".snd", b"", 0),
    (b"#!AMR", b"", 0),
    (b"caff", b"", 0),
)
"""How files of sound begin: these bytes, and those from a place on."""
HEAD_BYTES: Final = 16


def is_like_random(block: bytes) -> bool:
    """Say whether each value comes about equally often. block: of `FEWEST_BYTES` at least."""
    expected = len(block) / _VALUES
    counts = Counter(block)
    chi_square = sum((counts[value] - expected) ** 2 for value in range(_VALUES)) / expected
    return chi_square <= _LIMIT


def is_sound_file(head: bytes) -> bool:
    """Say whether a file with these first bytes can be played by anybody."""
    return any(head.startswith(begins) and head[at:].startswith(then) for begins, then, at in _MAGICS)
