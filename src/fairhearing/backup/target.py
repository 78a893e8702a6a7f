"""Where a backup lies: names and bytes, each written once. Here as a folder; `bucket` has S3 and its like."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from fairhearing.vault.publishing import make_folders, name_once, sync_folder, write_durably
from fairhearing.vault.store import Stored, measure_file

from .errors import DamagedBackup, MissingFile, RemovalRefused, TargetAway

CHUNK_BYTES = 1 << 20
_PART = ".part"


class Target(Protocol):
    """Names of letters, digits, dots, hyphens and slashes, and the bytes under them. For any number of threads."""

    def put(self, name: str, chunks: Iterable[bytes]) -> Stored:
        """Write a file where none is yet; whole and safe when this returns. The same bytes once more are fine.

        Raises DamagedBackup if other bytes bear the name, and TargetAway.
        """
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes. Raises MissingFile, TargetAway."""
        ...

    def names(self, folder: str) -> list[str]:
        """Return all names below a folder, in their order."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away; none of that name is fine. Raises RemovalRefused."""
        ...

    def tidy(self) -> None:
        """Take away what a killed backup left half written."""
        ...


class FolderTarget:
    """A backup in a folder: another disk, a mounted share."""

    __slots__ = ("_root",)

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, chunks: Iterable[bytes]) -> Stored:
        """Write a file, sync it, then give it its name."""
        path = self._root / name
        temporary = path.with_name(f".{path.name}{_PART}")
        digest = hashlib.sha256()
        try:
            make_folders(path.parent)
            size = write_durably(temporary, _seen(chunks, digest.update))
            stored = Stored(size, digest.hexdigest())
            if not _named(temporary, path) and measure_file(path) != stored:
                raise DamagedBackup(name, "is there already, with other bytes")
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes, a MiB at a time."""
        try:
            with (self._root / name).open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk
        except (FileNotFoundError, NotADirectoryError):
            raise MissingFile(name) from None

    def names(self, folder: str) -> list[str]:
        """Return all names below a folder; those being written have none yet."""
        found = []
        for above, _, names in os.walk(self._root / folder):
            below = Path(above).relative_to(self._root)
            found += [str(below / name) for name in names if not name.startswith(".")]
        return sorted(found)

    def remove(self, name: str) -> None:
        """Take a file away, durably."""
        path = self._root / name
        try:
            path.unlink(missing_ok=True)
        except PermissionError as error:
            raise RemovalRefused(f"{name} may not be taken away from the backup") from error
        if path.parent.is_dir():
            sync_folder(path.parent)

    def tidy(self) -> None:
        """Take away unfinished files, and folders that nothing is in any more."""
        for above, _, names in os.walk(self._root, topdown=False):
            for name in names:
                if name.startswith(".") and name.endswith(_PART):
                    (Path(above) / name).unlink(missing_ok=True)
            if Path(above) != self._root and not any(Path(above).iterdir()):
                Path(above).rmdir()


def folder_target(root: Path) -> FolderTarget:
    """Return a folder as a target. Raises TargetAway: a folder is not made here, since a disk may not be mounted."""
    if not root.is_dir():
        raise TargetAway(
            f"there is no folder {root} for the backup", hint="is its disk mounted? make the folder if it is new"
        )
    return FolderTarget(root)


def _seen(chunks: Iterable[bytes], see: Callable[[bytes], None]) -> Iterator[bytes]:
    """Pass chunks on, each shown first."""
    for chunk in chunks:
        see(chunk)
        yield chunk


def _named(temporary: Path, path: Path) -> bool:
    try:
        name_once(temporary, path)
    except FileExistsError:
        return False
    return True
