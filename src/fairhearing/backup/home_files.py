"""The files of a home that go into a generation: settings, recipients, identities, wraps, keys of catalogue and web.

What is left out lies elsewhere in the repository (store, manifests, keyring, log, catalogue), is worth nothing
elsewhere (status, alarms under way, sockets, static files, locks), is made anew (evidence packs), or must not be in a
backup: journals and dialogs, which hold calls that go on, copies on their way out, which are deleted within weeks, and
the pepper, without which stolen wraps are worth nothing.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fairhearing.vault.home import Home
from fairhearing.vault.sqlite_file import open_to_read

from .archive import ArchivedFile

PEPPER: Final = Path("keyholder/pepper")
_FOLDERS: Final = (
    *("store", "manifests", "journal", "log", "run", "status", "alarms", "backup"),
    *("web/static", "web/packs", "copies"),
)
_FILES: Final = ("keyring.sqlite", "catalogue/catalogue.sqlite", str(PEPPER), "restore.unfinished")
_NAMES: Final = ("dialogs", "lock")
_BESIDE_SQLITE: Final = ("-wal", "-shm", "-journal")
_SQLITE: Final = b"SQLite format 3\0"


def home_files(home: Home) -> Iterator[ArchivedFile]:
    """Yield the files, in the order of their paths. One that goes while it is looked at is left out."""
    for path in _paths(home.root):
        try:
            data = path.read_bytes()
            mode = path.stat().st_mode & 0o777
        except FileNotFoundError:
            continue
        if data.startswith(_SQLITE):
            data = _whole_database(path)
        yield ArchivedFile(path.relative_to(home.root).as_posix(), data, mode)


def _paths(root: Path) -> Iterator[Path]:
    for above, folders, names in os.walk(root):
        below = Path(above).relative_to(root)
        folders[:] = sorted(name for name in folders if (below / name).as_posix() not in _FOLDERS)
        for name in sorted(names):
            path = Path(above) / name
            if not _is_left_out((below / name).as_posix(), name) and path.is_file() and not path.is_symlink():
                yield path


def _is_left_out(path: str, name: str) -> bool:
    return name.startswith(".") or name in _NAMES or name.endswith(_BESIDE_SQLITE) or path in _FILES


def _whole_database(path: Path) -> bytes:
    """Return an SQLite file as it is at one moment, whatever is written to it meanwhile."""
    with (
        contextlib.closing(open_to_read(path)) as source,
        contextlib.closing(sqlite3.connect(":memory:")) as copy,
    ):
        source.backup(copy)
        return copy.serialize()
