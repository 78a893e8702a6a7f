"""Small files as one tar (POSIX pax), written and read as a stream, for sealing. Plain files below one folder only."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

_BLOCK: Final = tarfile.BLOCKSIZE
_MODE: Final = 0o600
_END: Final = bytes(2 * _BLOCK)


class BadArchive(Exception):
    """The archive holds what we never put into one."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file: its path below the folder, and its bytes."""

    path: str
    data: bytes
    mode: int = _MODE


def write_archive(files: Iterable[ArchivedFile]) -> Iterator[bytes]:
    """Yield an archive, file by file."""
    for file in files:
        entry = tarfile.TarInfo(file.path)
        entry.size, entry.mode = len(file.data), file.mode
        yield entry.tobuf(tarfile.PAX_FORMAT)
        yield file.data
        yield bytes(-len(file.data) % _BLOCK)
    yield _END


def read_archive(chunks: Iterable[bytes]) -> Iterator[ArchivedFile]:
    """Yield an archive's files. Raises BadArchive for a path that leads out of the folder, or anything but files."""
    try:
        with tarfile.open(fileobj=_Readable(chunks), mode="r|") as archive:
            for entry in archive:
                data = archive.extractfile(entry) if entry.isreg() else None
                if data is None or not is_below(entry.name):
                    raise BadArchive("an entry is no plain file below the folder")
                yield ArchivedFile(entry.name, data.read(), entry.mode & 0o777)
    except tarfile.TarError as error:
        raise BadArchive("it is no archive") from error


def is_below(path: str) -> bool:
    """Say whether a path stays below the folder it is put in."""
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\0" not in path


class _Readable(io.RawIOBase):
    """Chunks as a file that `tarfile` reads from; an error of theirs passes through."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = bytearray()

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, fewer only at the end."""
        while size < 0 or len(self._held) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._held += chunk
        taken = bytes(self._held if size < 0 else self._held[:size])
        del self._held[: len(taken)]
        return taken
