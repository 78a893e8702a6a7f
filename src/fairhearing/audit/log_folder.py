"""The log's folder in its one writer's hands: held against a second one, and written so that a kill loses nothing.

Every method raises LogUnwritable when the disk does not take it.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from fairhearing.vault.publishing import publish_file, sync_folder
from fairhearing.vault.sharing import share_file

from .errors import LogUnwritable


class LogFolder:
    """A folder that no other process writes while this is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise _unwritable(error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise LogUnwritable("another process writes this log") from error

    def close(self) -> None:
        """Let another process write here."""
        os.close(self._lock)

    def publish(self, path: Path, data: bytes) -> None:
        """Put a file in place of what is there; on the disk when this returns."""
        whole = self.path / path
        try:
            publish_file(whole, data)
        except OSError as error:
            raise _unwritable(error) from error

    def append(self, name: str, known_bytes: int, data: bytes) -> None:
        """Append to a file known to have had `known_bytes`, synced; cut off first what an earlier failure left."""
        try:
            _write_synced(self.path / name, known_bytes, data)
        except OSError as error:
            raise _unwritable(error) from error

    def remove(self, name: str) -> None:
        """Remove a file that is not needed any more."""
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(error) from error

    def cut(self, path: Path, known_bytes: int) -> None:
        """Cut off what stands behind the bytes that count."""
        try:
            os.truncate(path, known_bytes)
        except OSError as error:
            raise _unwritable(error) from error


def _write_synced(path: Path, known_bytes: int, data: bytes) -> None:
    """Append to a file known to have had `known_bytes`; cut off first what an earlier failure left behind them."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | (0 if known_bytes else os.O_CREAT)
    file = os.open(path, flags, 0o600)
    try:
        share_file(file, path.parent)
        found = os.fstat(file).st_size
        if found < known_bytes:
            raise OSError(f"{path.name} has {found} bytes, it had {known_bytes}")
        if found > known_bytes:
            os.ftruncate(file, known_bytes)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest) :]
            os.fdatasync(file)
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, known_bytes)
            raise
    finally:
        os.close(file)
    if not known_bytes:
        sync_folder(path.parent)


def _unwritable(error: OSError) -> LogUnwritable:
    return LogUnwritable(f"the log cannot be written: {error.strerror or error}")
