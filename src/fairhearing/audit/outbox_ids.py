"""Which outbox rows stand in the log already, so that none is written twice.

An id is remembered by the first 16 bytes of its SHA-256. For each 65,536 entries that have a full tile of level 1 the
log's folder holds their digests, so that a start need not read every entry: `outbox/<n>`, where n is the tile's number.

    magic (32) | root of the tile (32) | SHA-256 of what follows (32)
    how many digests begin with each 12 bits (4,096 of 4 bytes) | the digests, in order (16 each)
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import PurePosixPath
from typing import Final

from .errors import DamagedLog
from .tiles import TILE_WIDTH, index_parts
from .tree import HASH_BYTES

SPAN: Final = TILE_WIDTH * TILE_WIDTH
"""So many entries have one file."""
DIGEST_BYTES: Final = 16
BUCKETS: Final = 1 << 12

_MAGIC: Final = b"fairhearing outbox ids v1\n".ljust(32, b"\0")
_COUNTS: Final = struct.Struct(f"!{BUCKETS}I")
COUNTS_FROM: Final = len(_MAGIC) + 2 * HASH_BYTES
DIGESTS_FROM: Final = COUNTS_FROM + _COUNTS.size
_OUTBOX_FIELD: Final = re.compile(rb'"outbox":"([^"]+)"')


def outbox_path(span: int) -> PurePosixPath:
    """Return where the digests of one span's outbox ids lie, below the log's folder."""
    return PurePosixPath("outbox", *index_parts(span))


def outbox_digest(outbox: bytes) -> bytes:
    """Return what stands for an outbox id."""
    return hashlib.sha256(outbox).digest()[:DIGEST_BYTES]


def entry_digest(entry: bytes) -> bytes | None:
    """Return the digest of the id a leaf carries, if any, without reading the whole leaf.

    A leaf's texts hold no quotation mark and no detail is called outbox, so the field can be found by its name.
    """
    found = _OUTBOX_FIELD.search(entry)
    return outbox_digest(found[1]) if found else None


def encode_outbox(digests: Sequence[bytes], root: bytes) -> bytes:
    """Return the file of one span. root: of its tile of level 1."""
    counted = Counter(map(_bucket, digests))
    body = _COUNTS.pack(*(counted[bucket] for bucket in range(BUCKETS))) + b"".join(sorted(digests))
    return _MAGIC + root + hashlib.sha256(body).digest() + body


def parse_outbox(data: bytes, root: bytes, path: PurePosixPath) -> tuple[tuple[int, ...], memoryview]:
    """Return how many digests each bucket has, and the digests. Raises DamagedLog unless it is this span's, whole."""
    body = memoryview(data)[COUNTS_FROM:]
    head = _MAGIC + root + hashlib.sha256(body).digest()
    if not data.startswith(head) or len(body) < _COUNTS.size:
        raise DamagedLog(f"{path} is not what was written for entries of that tile")
    counts = _COUNTS.unpack_from(data, len(head))
    if len(data) != DIGESTS_FROM + sum(counts) * DIGEST_BYTES:
        raise DamagedLog(f"{path} does not hold as many ids as it says")
    return counts, memoryview(data)[DIGESTS_FROM:]


class OutboxIds:
    """A set of outbox ids that takes about 16 bytes an id, for logs of millions of entries.

    The digests stand one after the other in 4,096 buckets, chosen by their first 12 bits.
    """

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(BUCKETS)]

    def __contains__(self, outbox: str) -> bool:
        digest = outbox_digest(outbox.encode())
        bucket = self._buckets[_bucket(digest)]
        found = bucket.find(digest)
        while found >= 0 and found % DIGEST_BYTES:
            found = bucket.find(digest, found + 1)
        return found >= 0

    def add(self, digest: bytes) -> None:
        """Remember the id that a digest stands for."""
        self._buckets[_bucket(digest)] += digest

    def add_span(self, data: bytes, root: bytes, path: PurePosixPath) -> None:
        """Remember all ids of one span's file. Raises DamagedLog."""
        counts, digests = parse_outbox(data, root, path)
        for bucket, (start, end) in zip(self._buckets, pairwise(accumulate(counts, initial=0)), strict=True):
            bucket.extend(digests[start * DIGEST_BYTES : end * DIGEST_BYTES])


def _bucket(digest: bytes) -> int:
    return digest[0] << 4 | digest[1] >> 4
