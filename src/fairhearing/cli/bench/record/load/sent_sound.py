"""What the paced sender sent, computed anew: each packet's sound by its stream and number (see paced_sender.c)."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .sender import Flaws

MAGIC: Final = b"\xf1\x1e\xa7\x5c"
FRAMES: Final = 160
SIDES: Final = 2
HEAD: Final = struct.Struct("<4sII")
"""What a packet's sound begins with: magic, stream, number."""
_WORDS: Final = 37
_LOST: Final = 1
_SHARES: Final = 10_000
_STREAM_FACTOR, _INDEX_FACTOR, _WORD_FACTOR = (np.uint32(each) for each in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35))

Bytes = NDArray[np.uint8]


def sound_of(stream: int, first: int, count: int) -> Bytes:
    """Return the sound of so many packets of a stream, one a row."""
    indexes = np.arange(first, first + count, dtype=np.uint32)
    words = np.arange(_WORDS, dtype=np.uint32) * _WORD_FACTOR
    seeds = indexes * _INDEX_FACTOR + _times(stream, _STREAM_FACTOR)
    rows = np.empty((count, FRAMES // 4), "<u4")
    rows[:, 0] = int.from_bytes(MAGIC, "little")
    rows[:, 1], rows[:, 2] = stream, indexes
    rows[:, 3:] = _mix(seeds[:, None] + words)
    return rows.view(np.uint8)


def sent_indexes(stream: int, first: int, end: int, flaws: Flaws) -> NDArray[np.uint32]:
    """Return the numbers of the packets from first up to end that were sent at all."""
    indexes = np.arange(first, end, dtype=np.uint32)
    salted = _mix(np.array([_times(stream, _STREAM_FACTOR) + np.uint32(_LOST)], np.uint32))
    kept: NDArray[np.uint32] = indexes[_mix(salted + indexes) % np.uint32(_SHARES) >= flaws.lost]
    return kept


def _times(number: int, factor: np.uint32) -> np.uint32:
    return np.uint32(number * int(factor) & 0xFFFFFFFF)


def _mix(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the finaliser of MurmurHash3 of each value."""
    mixed: NDArray[np.uint32] = values ^ (values >> np.uint32(16))
    mixed *= _INDEX_FACTOR
    mixed ^= mixed >> np.uint32(13)
    mixed *= _WORD_FACTOR
    mixed ^= mixed >> np.uint32(16)
    return mixed
