"""A part of a copy: what one file of it holds, locked in pieces under the copy's own key.

    part   prefix (8 random bytes), then pieces: up to 262,144 bytes each, AES-256-GCM, 16 bytes of tag behind them
    nonce  prefix, then the piece's number in 4 bytes, its highest bit set in the last piece
    bound  `fairhearing copy part v1`, the copy's id in 16 bytes, the part's number in 4

A part that is made again has another prefix, so no nonce is used twice. A piece that is missing, moved, another
part's or another copy's does not open (Hoang, Reyhanitabar, Rogaway, Vizár: STREAM, 2015).
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.vault.publishing import published

from .errors import DamagedCopy, NoRoom

PIECE_BYTES: Final = 262_144
TAG_BYTES: Final = 16
PREFIX_BYTES: Final = 8
KEY_BYTES: Final = 32
_BOUND: Final = b"fairhearing copy part v1"
_LAST: Final = 1 << 31
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class PartWriter:
    """Takes bytes in order and writes them locked; what is written ends with `finish`. As a file, for encoders."""

    def __init__(self, write: Callable[[bytes], object], key: bytes, copy_id: str, number: int, prefix: bytes) -> None:
        self._write, self._cipher, self._prefix = write, AESGCM(key), prefix
        self._bound = bound_to(copy_id, number)
        self._waiting = bytearray()
        self._piece = 0
        self.plain_bytes = 0
        write(prefix)

    def write(self, data: bytes) -> int:
        """Take some more; return how much."""
        self._waiting += data
        self.plain_bytes += len(data)
        while len(self._waiting) > PIECE_BYTES:
            self._lock(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]
        return len(data)

    def finish(self) -> None:
        """Lock what waits as the last piece."""
        self._lock(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _lock(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._piece, last=last)
        self._write(self._cipher.encrypt(nonce, plain, self._bound))
        self._piece += 1


class PartReader:
    """Gives a part's bytes in order, each piece opened when it is asked for. As a file, for decoders."""

    def __init__(self, read: Callable[[int], bytes], key: bytes, copy_id: str, number: int) -> None:
        self._read, self._cipher, self._number = read, AESGCM(key), number
        self._bound = bound_to(copy_id, number)
        self._prefix = read(PREFIX_BYTES)
        self._ahead = read(PIECE_BYTES + TAG_BYTES)
        self._piece = 0
        self._ready = bytearray()
        self._ended = False

    def read(self, wanted: int = -1) -> bytes:
        """Return up to so many bytes, b"" at the end. Raises DamagedCopy."""
        while not self._ended and (wanted < 0 or len(self._ready) < wanted):
            self._open()
        count = len(self._ready) if wanted < 0 else min(wanted, len(self._ready))
        given = bytes(self._ready[:count])
        del self._ready[:count]
        return given

    def _open(self) -> None:
        sealed, self._ahead = self._ahead, self._read(PIECE_BYTES + TAG_BYTES)
        self._ended = not self._ahead
        try:
            nonce = _nonce(self._prefix, self._piece, last=self._ended)
            self._ready += self._cipher.decrypt(nonce, sealed, self._bound)
        except (InvalidTag, ValueError) as error:
            raise DamagedCopy(f"part {self._number} of the copy does not open at piece {self._piece}") from error
        self._piece += 1


def bound_to(copy_id: str, number: int) -> bytes:
    """Return what each piece of a part is bound to."""
    return _BOUND + bytes.fromhex(copy_id) + number.to_bytes(4, "big")


def part_path(folder: Path, number: int) -> Path:
    """Return where a part of a copy lies."""
    return folder / f"part-{number:04}"


@contextmanager
def written(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Give what writes a new file, which is there once it is whole. Raises NoRoom where the disk takes no more."""
    try:
        with published(path) as write:
            yield write
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom("the disk has no room for the copy; what was made so far is kept") from error
        raise


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nonce(prefix: bytes, piece: int, *, last: bool) -> bytes:
    return prefix + (piece | (_LAST if last else 0)).to_bytes(4, "big")
