"""Finding an outbox id that stands in a log twice, among millions, in little memory."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from .outbox_ids import BUCKETS, COUNTS_FROM, DIGEST_BYTES, DIGESTS_FROM

_PARTS: Final = 16
"""The digests are compared a sixteenth at a time, by how they begin."""


def first_repeat(files: Sequence[Path]) -> bytes | None:
    """Return the digest of an id that two entries carry, or None. files: of all spans, as `encode_outbox` made them."""
    maps = [np.memmap(file, dtype=np.uint8, mode="r") for file in files]
    ends = [[0, *accumulate(_counts(data))] for data in maps]
    for part in range(_PARTS):
        first, last = part * BUCKETS // _PARTS, (part + 1) * BUCKETS // _PARTS
        pieces = [_digests(data, each[first], each[last]) for data, each in zip(maps, ends, strict=True)]
        if pieces and (found := _repeat(np.concatenate(pieces))) is not None:
            return found
    return None


def _counts(data: npt.NDArray[np.uint8]) -> list[int]:
    counts = data[COUNTS_FROM:DIGESTS_FROM].tobytes()
    return [int(each) for each in np.frombuffer(counts, dtype=">u4")]


def _digests(data: npt.NDArray[np.uint8], start: int, end: int) -> npt.NDArray[np.uint64]:
    """Return digests as two numbers each."""
    piece = data[DIGESTS_FROM + start * DIGEST_BYTES : DIGESTS_FROM + end * DIGEST_BYTES].tobytes()
    return np.frombuffer(piece, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def _repeat(digests: npt.NDArray[np.uint64]) -> bytes | None:
    """Return a digest that is there twice: sorted by the first half, equal ones are neighbours nearly always."""
    halves = np.sort(digests[:, 0])
    for half in np.unique(halves[1:][halves[1:] == halves[:-1]]):
        whole, counts = np.unique(digests[digests[:, 0] == half], axis=0, return_counts=True)
        if (counts > 1).any():
            return bytes(whole[counts > 1][0].astype(">u8").tobytes())
    return None
