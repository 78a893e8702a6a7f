"""The bytes of a recording's sound as samples, left and right, full scale being 1."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.g711 import linear
from fairhearing.wire.law import Law
from fairhearing.wire.sound_format import SIDES, SoundFormat

Sound = NDArray[np.float32]
"""One side's samples, or both sides' as two rows: left, right."""

_FULL_SCALE: Final = np.float32(1 / 32768)
_CODES: Final = np.arange(256, dtype=np.uint8)
_LEVELS: Final = {SoundFormat(str(law)): linear(_CODES, law).astype(np.float32) * _FULL_SCALE for law in Law}


def samples_of(sound: bytes | bytearray | memoryview, sound_format: SoundFormat) -> Sound:
    """Return two rows of samples, left and right. sound: whole frames."""
    if sound_format is SoundFormat.PCM16:
        both = np.frombuffer(sound, "<i2").reshape(-1, SIDES)
        return np.asarray(both.T * _FULL_SCALE, np.float32)
    both_codes = np.frombuffer(sound, np.uint8).reshape(-1, SIDES)
    samples: Sound = np.take(_LEVELS[sound_format], np.ascontiguousarray(both_codes.T))
    return samples
