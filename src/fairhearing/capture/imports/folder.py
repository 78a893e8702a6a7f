"""Which files of a folder are recordings, and whether one is still being written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from fairhearing.capture.errors import FarEndError

ENDINGS: Final = frozenset({".wav", ".wav49", ".mp3", ".flac", ".ogg", ".oga", ".opus"})


class UnreadableFolder(FarEndError):
    """A folder does not show what is in it: what may be there must not be passed over."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells whether a file is still the one that was seen."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Self:
        """Look at a file. Raises OSError."""
        seen = path.stat(follow_symlinks=False)
        return cls(seen.st_ino, seen.st_size, seen.st_mtime_ns)

    @property
    def modified_s(self) -> float:
        """When it was last written, seconds since 1970."""
        return self.modified_ns / 1e9


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A recording that was found. root: the folder that was named, or the file's own."""

    path: Path = field(repr=False)
    root: Path = field(repr=False)
    state: FileState

    @property
    def name(self) -> str:
        """The file's name as text; bytes that are none (of an old Windows share) are shown as replaced."""
        return os.fsencode(self.path.name).decode("utf-8", "replace")

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return self.name.removesuffix(self.path.suffix)


def find_files(paths: Iterable[Path]) -> Iterator[FoundFile]:
    """Yield the recordings under the paths, in the order of their names. Links and hidden files are passed over.

    A file that was named itself is taken whatever its ending is. One that goes meanwhile is passed over.
    Raises UnreadableFolder.
    """
    for path in paths:
        if path.is_file():
            yield FoundFile(path, path.parent, FileState.of(path))
            continue
        for folder, folders, names in os.walk(path, onerror=_refuse):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from _recordings(Path(folder), path, names)


def _recordings(folder: Path, root: Path, names: Iterable[str]) -> Iterator[FoundFile]:
    for name in sorted(names):
        path = folder / name
        if name.startswith(".") or path.suffix.lower() not in ENDINGS or path.is_symlink():
            continue
        try:
            yield FoundFile(path, root, FileState.of(path))
        except FileNotFoundError:
            continue


def _refuse(error: OSError) -> None:
    if isinstance(error, FileNotFoundError):
        return
    raise UnreadableFolder(f"a folder under the paths cannot be read: {error.strerror}") from error
