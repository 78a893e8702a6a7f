"""The keyring's file: its tables, its settings, and transactions after which nothing is left of what was before."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from .publishing import make_folders, sync_folder
from .sharing import share_file

VERSION = 2
_APPLICATION_ID = 0x46484B52
"""FHKR"""
_BEFORE_RESEALING = 1
_SETTINGS = """
    PRAGMA journal_mode = DELETE;
    PRAGMA secure_delete = ON;
    PRAGMA synchronous = EXTRA;
"""
_SCHEMA = f"""
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS sealed_key (
        recording TEXT PRIMARY KEY,
        practice TEXT NOT NULL,
        key_id TEXT NOT NULL,
        sealed BLOB NOT NULL,
        put_sha256 BLOB
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE IF NOT EXISTS destroyed (
        recording TEXT PRIMARY KEY,
        destroyed_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT;
    PRAGMA application_id = {_APPLICATION_ID};
    PRAGMA user_version = {VERSION};
    COMMIT;
"""
_UPGRADE = "ALTER TABLE sealed_key ADD COLUMN put_sha256 BLOB", f"PRAGMA user_version = {VERSION}"


def prepare(connection: sqlite3.Connection) -> None:
    """Set a connection that will write, and make or upgrade the tables: once, whoever else tries at that moment."""
    connection.executescript(_SETTINGS)
    if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        connection.executescript(_SCHEMA)
    if version_of(connection) == _BEFORE_RESEALING:
        with transaction(connection):
            if version_of(connection) == _BEFORE_RESEALING:
                for statement in _UPGRADE:
                    connection.execute(statement)


def version_of(connection: sqlite3.Connection) -> int | None:
    """Return the version of a keyring of ours; None for any other database."""
    found, version = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return version if found == _APPLICATION_ID and version in {_BEFORE_RESEALING, VERSION} else None


def columns_of(connection: sqlite3.Connection) -> str:
    """Return the columns behind `recording` in a question: practice, key id, sealed key, digest of what was put."""
    return "practice, key_id, sealed, " + ("put_sha256" if version_of(connection) == VERSION else "NULL")


def make_private_file(path: Path) -> None:
    """Make the empty file that SQLite will fill, for its owner alone. Raises OSError."""
    make_folders(path.parent)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        share_file(path, path.parent)
    sync_folder(path.parent)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, *, overwrite: Path | None = None) -> Iterator[None]:
    """Hold the write lock, and commit unless an error passes through.

    overwrite: the rollback file, which has the pages as they were before, if nothing is to be left of them.
    """
    connection.execute("BEGIN IMMEDIATE")
    before = None
    try:
        yield
        before = _open_if_there(overwrite)
        connection.execute("COMMIT")
        if before is not None:
            _overwrite(before)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if before is not None:
            os.close(before)


def rollback_file(path: Path) -> Path:
    """Name the file in which SQLite keeps pages until a transaction is over, and which it then removes."""
    return path.with_name(f"{path.name}-journal")


def _open_if_there(path: Path | None) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | os.O_CLOEXEC) if path else None
    except FileNotFoundError:
        return None


def _overwrite(descriptor: int) -> None:
    """Fill a file that has no name any more with zeros, on the disk where it overwrites in place."""
    with contextlib.suppress(OSError):
        os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
        os.fdatasync(descriptor)
