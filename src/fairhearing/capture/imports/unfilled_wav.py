"""WAV files whose recorder ended before it wrote into their heads how long they are: the sound is there, after a 0.

RIFF, size, WAVE     size is 0, or as if the file ended at its data
chunks               name, size, so many bytes, one more where that is odd
data, 0              and the sound after it, to the end of the file
"""

from __future__ import annotations

import os
from typing import Final

_HEAD: Final = 12
_CHUNK_HEAD: Final = 8
_MOST_CHUNKS: Final = 64
_LARGEST: Final = 0xFFFF_FFFE


class FilledIn:
    """A file to read from, as if the size of its data stood at `place`. descriptor: of the file, not closed here."""

    def __init__(self, descriptor: int, place: int, size: int) -> None:
        self._descriptor, self._place = descriptor, place
        self._told = min(size, _LARGEST).to_bytes(4, "little")

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to where the next bytes come from."""
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        """Return where the next bytes come from."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def read(self, size: int) -> bytes:
        """Read on."""
        start = self.tell()
        data = bytearray(os.read(self._descriptor, size))
        for at, value in enumerate(self._told, self._place - start):
            if 0 <= at < len(data):
                data[at] = value
        return bytes(data)


def find_unfilled(descriptor: int, size: int) -> int | None:
    """Return where a WAV file's size of data stands, if that is 0 though sound follows; else None."""
    head = os.pread(descriptor, _HEAD, 0)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return None
    told_end, at = int.from_bytes(head[4:8], "little") + _CHUNK_HEAD, _HEAD
    for _ in range(_MOST_CHUNKS):
        chunk = os.pread(descriptor, _CHUNK_HEAD, at)
        length = int.from_bytes(chunk[4:], "little")
        if chunk[:4] == b"data":
            begins = at + _CHUNK_HEAD
            return at + 4 if length == 0 and told_end <= begins < size else None
        at += _CHUNK_HEAD + length + length % 2
    return None
