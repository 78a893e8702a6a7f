"""Which bytes an answer carries (RFC 9110 section 14): one range, and never more than 64 KiB of it.

Chromium opens with `bytes=0-`; answered in full that would pull a whole recording through decryption before anyone
pressed Play. Asked without a range we answer as if for the beginning: no answer is ever longer than the cap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 64 * 1024
_ONE_RANGE = re.compile(r"(\d{0,20})-(\d{0,20})")
_UNIT = "bytes="


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes from `start` up to and without `end`, of `total`."""

    start: int
    end: int
    total: int

    @property
    def content_range(self) -> str:
        """The header that says so."""
        return f"bytes {self.start}-{self.end - 1}/{self.total}"


class NothingInRange(Exception):
    """The range begins behind the end."""


def read_range(header: str, total: int, *, most: int = MOST_BYTES) -> ByteRange:
    """Return what to answer a Range header with; "" is no header.

    Of several ranges the first counts. A header that is none of ours is passed over, as the standard asks.
    Raises NothingInRange for a range behind the end, and for anything of an empty file.
    """
    start, end = _asked(header, total)
    if start >= total or end <= start:
        raise NothingInRange
    return ByteRange(start, min(end, total, start + most), total)


def _asked(header: str, total: int) -> tuple[int, int]:
    """Return first byte and the one behind the last, as asked."""
    if not header.startswith(_UNIT):
        return 0, total
    match = _ONE_RANGE.fullmatch(header.removeprefix(_UNIT).split(",")[0].strip())
    if match is None or match[1] == match[2] == "":
        return 0, total
    if match[1] == "":
        length = int(match[2])
        return (max(0, total - length), total) if length else (total, total)
    start = int(match[1])
    if match[2] == "":
        return start, total
    end = int(match[2]) + 1
    return (0, total) if end <= start else (start, end)
