"""The originals: opened so that it is the file that was found and no other, and deleted where that was asked for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from fairhearing.capture.errors import FarEndError
from fairhearing.vault.publishing import sync_folder

from .beside import files_beside
from .folder import ENDINGS, FileState, FoundFile


class FileChanged(FarEndError):
    """The file is not the one that was found any more."""


class FileUnreadable(FarEndError):
    """The disk does not give the file back."""


@contextmanager
def opened(found: FoundFile) -> Iterator[FileIO]:
    """Open the file that was found; what took its place meanwhile, a pipe say, is not read, and not waited for.

    Raises FileChanged, FileUnreadable.
    """
    try:
        descriptor = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise FileChanged("a file went before it was read") from error
    except OSError as error:
        raise FileUnreadable("a file cannot be opened") from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if FileState.seen(os.fstat(descriptor)) != found.state:
            raise FileChanged("a file was changed before it was read")
        yield file


def measure_digest(file: FileIO) -> str:
    """Return the SHA-256 of an open file. Raises FileUnreadable."""
    try:
        return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable("a file cannot be read to its end") from error


def check_unchanged(found: FoundFile) -> None:
    """Make sure that the file is still the one that was found. Raises FileChanged, OSError."""
    if FileState.of(found.path) != found.state:
        raise FileChanged("a file was changed while it was read")


def delete_original(found: FoundFile) -> bool:
    """Delete a file and what lies beside it about it alone, durably. Say whether it is gone.

    It stays if it is another file by now, or where the folder does not allow it.
    """
    try:
        check_unchanged(found)
        beside = () if _others_of_its_name(found.path) else files_beside(found.path)
        found.path.unlink()
        for path in beside:
            path.unlink(missing_ok=True)
        sync_folder(found.path.parent)
    except (FileChanged, OSError):
        return not found.path.exists()
    return True


def _others_of_its_name(path: Path) -> bool:
    """Say whether another recording may need the same files beside it: NAME.mp3 next to NAME.wav."""
    others = {path.with_suffix(ending) for each in ENDINGS for ending in (each, each.upper())} - {path}
    return any(other.exists() for other in others)
