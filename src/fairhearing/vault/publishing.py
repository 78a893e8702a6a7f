"""Files are published, never edited in place: temporary file, fsync, rename, fsync of the folder.

Whoever reads such a file sees the old bytes or the new ones, whatever happens to the machine meanwhile.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .sharing import share_file, share_folder

_OWNER_ONLY = 0o600
_FOLDER_MODE = 0o700


def publish_file(path: Path, data: bytes, mode: int = _OWNER_ONLY) -> None:
    """Put `data` at `path` in place of what is there; on the disk when this returns.

    Makes the folders above. Raises OSError as the disk does; then the old file stands untouched.
    """
    make_folders(path.parent)
    publish_chunks(path, (data,), mode)


def publish_chunks(path: Path, chunks: Iterable[bytes], mode: int = _OWNER_ONLY) -> int:
    """Put a file at `path`, chunk by chunk, as `publish_file` does. Returns its size in bytes.

    An error from the chunks passes through, and leaves no file. The folder must be there.
    """
    with published(path, mode) as write:
        return sum(map(write, chunks))


@contextmanager
def published(path: Path, mode: int = _OWNER_ONLY) -> Iterator[Callable[[bytes | memoryview], int]]:
    """Give what writes a file that is at `path` once this ends well, and not at all before. The folder must be there.

    An error passes through, and leaves no file.
    """
    temporary = _temporary_name(path)
    try:
        with _durable(temporary, mode) as write:
            yield write
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def publish_new_file(path: Path, data: bytes, mode: int = _OWNER_ONLY) -> None:
    """Put `data` at `path` where nothing is yet; on the disk when this returns.

    The same bytes once more are fine. Raises FileExistsError if other bytes are there.
    """
    make_folders(path.parent)
    temporary = _temporary_name(path)
    try:
        write_durably(temporary, (data,), mode)
        name_once(temporary, path)
    except FileExistsError:
        if path.read_bytes() != data:
            raise
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_durably(path: Path, chunks: Iterable[bytes | memoryview], mode: int = _OWNER_ONLY) -> int:
    """Write a file that nobody looks at yet and fsync it. Returns its size in bytes."""
    with _durable(path, mode) as write:
        return sum(map(write, chunks))


@contextmanager
def _durable(path: Path, mode: int) -> Iterator[Callable[[bytes | memoryview], int]]:
    """Give what writes a file, as open to others as its folder is; it is on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
        share_file(descriptor, path.parent)
        yield file.write
        file.flush()
        os.fsync(descriptor)


def name_once(temporary: Path, path: Path) -> None:
    """Give a finished file its second name, durably. Raises FileExistsError if something bears that name already.

    If the name cannot be put on the disk it is taken back, and OSError raised.
    """
    os.link(temporary, path)
    try:
        sync_folder(path.parent)
    except OSError:
        path.unlink()
        raise


def make_folders(path: Path) -> None:
    """Make a folder and those above it, each of them on the disk when this returns."""
    if path.is_dir():
        return
    make_folders(path.parent)
    path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    share_folder(path)
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Take a file away, if it is there, so that it stays away. Raises OSError."""
    if path.exists():
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Put on the disk which names a folder holds."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _temporary_name(path: Path) -> Path:
    """Name a file beside `path` that no reader takes for it."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
