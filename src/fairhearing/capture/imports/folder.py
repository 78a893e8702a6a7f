"""Which files of a folder are recordings, and whether one is still being written."""

from __future__ import annotations

import os
import stat
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
    def of(cls, path: Path) -> Self | None:
        """Look at a file. None where there is none, or a link, a pipe or a device. Raises OSError."""
        try:
            return cls.seen(path.stat(follow_symlinks=False))
        except FileNotFoundError:
            return None

    @classmethod
    def seen(cls, seen: os.stat_result) -> Self | None:
        """Return what a look told; None for what is no file that can be read from its beginning to its end."""
        return cls(seen.st_ino, seen.st_size, seen.st_mtime_ns) if stat.S_ISREG(seen.st_mode) else None

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
    """Yield the recordings under the paths, in the order of their names.

    Hidden files and whatever is no file of its own (links, pipes, devices) are passed over, and so is what goes
    meanwhile. A file that was named itself is taken whatever its ending is; of a link, the file that it leads to.
    Raises UnreadableFolder.
    """
    for path in paths:
        if path.is_file():
            file = path.resolve() if path.is_symlink() else path
            yield from _recordings(file.parent, file.parent, [file.name])
            continue
        if not path.is_dir():
            raise UnreadableFolder("one of the folders is not there")
        for folder, folders, names in os.walk(path, onerror=_refuse):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from _recordings(Path(folder), path, filter(_is_recording, names))


def _recordings(folder: Path, root: Path, names: Iterable[str]) -> Iterator[FoundFile]:
    for name in sorted(names):
        state = FileState.of(folder / name)
        if state is not None:
            yield FoundFile(folder / name, root, state)


def _is_recording(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in ENDINGS


def _refuse(error: OSError) -> None:
    if isinstance(error, FileNotFoundError):
        return
    raise UnreadableFolder(f"a folder under the paths cannot be read: {error.strerror}") from error
