"""The store of sealed objects: a folder, written once, each object on the disk before it has its name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .errors import DamagedData, MissingData, OurError
from .publishing import make_folders, name_once, sync_folder, write_durably

_OBJECT = re.compile(r"[0-9a-z]{1,40}/[0-9a-z]{1,40}\.sealed")
_NOTE = re.compile(r"[0-9a-z]{1,40}/[0-9a-z]{1,40}\.[a-z]{1,20}\.note")
_CHUNK_BYTES = 1 << 20
_GATHERED_BYTES = 1 << 18


class UnknownObject(MissingData):
    """The store has no object of that name."""


class DifferentObject(DamagedData):
    """The store has an object of that name with other bytes: two recordings with one id, or damage."""


class NotReadBack(DamagedData):
    """What the disk gave back is not what it was given."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a listing says of an object: its size in bytes, and when it was written."""

    size: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store has under a name: size in bytes, SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


class FolderStore:
    """Sealed objects under one folder. For any number of threads and processes; one writer an object."""

    __slots__ = ("root",)

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, chunks: Iterable[bytes]) -> Stored:
        """Store an object; on the disk, read back and compared when this returns.

        The same bytes once more are fine. Raises DifferentObject, NotReadBack, and OSError as the disk does; then
        nothing bears the name, and the same call may be made again.
        """
        path = self._path(name)
        make_folders(path.parent)
        temporary = _temporary(path)
        try:
            stored = _write(temporary, chunks)
            if measure_file(temporary) != stored:
                raise NotReadBack(f"the disk gave back other bytes than it was given for {name}")
            if not _named(temporary, path) and measure_file(path) != stored:
                raise DifferentObject(f"the store has other bytes under {name} already")
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    def read(self, name: str, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`; fewer at the object's end. Raises UnknownObject."""
        try:
            with self._path(name).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            raise UnknownObject(f"the store has no {name}") from None

    def size(self, name: str) -> int:
        """Return an object's size in bytes. Raises UnknownObject."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            raise UnknownObject(f"the store has no {name}") from None

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects, and what a publisher that was killed left beside them; gone from the disk when this returns.

        What is not there counts as removed: its folder is put on the disk all the same, since an earlier call may have
        been ended between the two. Raises OSError as the disk does; the same call may then be made again.
        """
        folders = set()
        for path in map(self._path, names):
            path.unlink(missing_ok=True)
            _temporary(path).unlink(missing_ok=True)
            folders.add(path.parent)
        for folder in sorted(folders):
            with contextlib.suppress(FileNotFoundError):
                sync_folder(folder)

    def objects(self, folder: str) -> dict[str, Found]:
        """Return the objects in one folder, by name; nothing where there is no such folder."""
        return self._found(folder, _OBJECT)

    def notes(self, folder: str) -> dict[str, Found]:
        """Return the sealed notes in one folder, by name (see `notes`)."""
        return self._found(folder, _NOTE)

    def _found(self, folder: str, form: re.Pattern[str]) -> dict[str, Found]:
        found: dict[str, Found] = {}
        try:
            listed = os.scandir(self.root / folder)
        except FileNotFoundError:
            return found
        with listed as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if form.fullmatch(name):
                    status = entry.stat(follow_symlinks=False)
                    found[name] = Found(status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))
        return found

    def measure(self, name: str) -> Stored:
        """Read a whole object from the disk and say what it is. Raises UnknownObject."""
        try:
            return measure_file(self._path(name))
        except FileNotFoundError:
            raise UnknownObject(f"the store has no {name}") from None

    def _path(self, name: str) -> Path:
        if _OBJECT.fullmatch(name) is None and _NOTE.fullmatch(name) is None:
            raise OurError("an object's name is a folder and a name of lowercase letters and digits")
        return self.root / name


def measure_file(path: Path) -> Stored:
    """Read a file from the disk, not from memory where the system allows it, and say what it is."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return Stored(size, digest.hexdigest())


def _temporary(path: Path) -> Path:
    """Name the file that becomes an object once it is whole."""
    return path.with_name(f".{path.name}.part")


def _write(path: Path, chunks: Iterable[bytes]) -> Stored:
    digest = hashlib.sha256()
    size = write_durably(path, _seen_by(digest.update, _gathered(chunks)))
    return Stored(size, digest.hexdigest())


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass small chunks on many at once: each costs a step of its own on its way to the disk."""
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks:
        gathered.append(chunk)
        size += len(chunk)
        if size >= _GATHERED_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _seen_by(see: Callable[[bytes], None], chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass chunks on, each shown to `see` first."""
    for chunk in chunks:
        see(chunk)
        yield chunk


def _named(temporary: Path, path: Path) -> bool:
    """Give a finished file its name; say False if something bears it already."""
    try:
        name_once(temporary, path)
    except FileExistsError:
        return False
    return True
