"""Which outbox rows stand in the log already, so that none is written twice."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_DIGEST_BYTES: Final = 16
_BUCKET_BYTES: Final = 2
_REST_BYTES: Final = _DIGEST_BYTES - _BUCKET_BYTES
_OUTBOX_FIELD: Final = re.compile(rb'"outbox":"([^"]+)"')


class OutboxIds:
    """A set of outbox ids that takes about 16 bytes an id, for logs of millions of entries.

    It keeps the first 16 bytes of each id's SHA-256: two of them choose one of 65,536 buckets, in which the other 14
    stand one after the other.
    """

    __slots__ = ("_buckets",)

    def __init__(self) -> None:
        self._buckets: list[bytearray | None] = [None] * (1 << (8 * _BUCKET_BYTES))

    def __contains__(self, outbox: str) -> bool:
        place, rest = _place(outbox.encode())
        bucket = self._buckets[place]
        if bucket is None:
            return False
        found = bucket.find(rest)
        while found >= 0 and found % _REST_BYTES:
            found = bucket.find(rest, found + 1)
        return found >= 0

    def add(self, outbox: str) -> None:
        """Remember an id."""
        self._put(outbox.encode())

    def add_from(self, entry: bytes) -> None:
        """Remember the id a leaf carries, if any, without reading the whole leaf.

        A leaf's texts hold no quotation mark and no detail is called outbox, so the field can be found by its name.
        """
        found = _OUTBOX_FIELD.search(entry)
        if found:
            self._put(found[1])

    def _put(self, outbox: bytes) -> None:
        place, rest = _place(outbox)
        bucket = self._buckets[place]
        if bucket is None:
            self._buckets[place] = bytearray(rest)
        else:
            bucket += rest


def _place(outbox: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha256(outbox).digest()[:_DIGEST_BYTES]
    return int.from_bytes(digest[:_BUCKET_BYTES], "big"), digest[_BUCKET_BYTES:]
