"""The keyring: every sealed recording key, in one SQLite file of its own, HOME/keyring.sqlite.

Deleting a key must destroy it: journal mode DELETE and `secure_delete`, so that neither the file nor a log beside it
keeps the bytes; the rollback file is overwritten before the disk may use its blocks again. A key that was put must be
there after a power cut: `synchronous` EXTRA, since with FULL the rollback file may come back and undo the last
transaction. What was destroyed is remembered by id, and refused for ever.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from .document import write_time
from .errors import CannotWrite, DamagedData, MissingData, OurError
from .publishing import make_folders, sync_folder

_APPLICATION_ID = 0x46484B52
"""FHKR"""
_VERSION = 1
_BUSY_SECONDS = 10.0
_IDS_A_QUESTION = 500
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
        sealed BLOB NOT NULL
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE IF NOT EXISTS destroyed (
        recording TEXT PRIMARY KEY,
        destroyed_at TEXT NOT NULL
    ) WITHOUT ROWID, STRICT;
    PRAGMA application_id = {_APPLICATION_ID};
    PRAGMA user_version = {_VERSION};
    COMMIT;
"""


class NoKeyring(MissingData):
    """There is no keyring file."""


class BadKeyring(DamagedData):
    """The file is not a keyring, or is damaged."""


class UnknownRecording(MissingData):
    """The keyring has no key for that recording."""


class DestroyedRecording(MissingData):
    """The recording's key was destroyed; nothing brings it back."""


class DifferentKey(OurError):
    """The keyring has another key for that recording already."""


class KeyringUnwritable(CannotWrite):
    """The keyring could not be written now; the same call may be made again."""


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A recording key as it lies in the keyring: whose, sealed to which key, and the sealed bytes."""

    practice: str
    key_id: str
    sealed: bytes


class Keyring:
    """One open keyring. For any number of threads: one at a time is let in.

    Opened to write, it is made if there is none; opened to read only, a missing one raises NoKeyring.
    """

    __slots__ = ("_connection", "_lock", "_path")

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if not path.is_file():
            if read_only:
                raise NoKeyring(f"there is no keyring at {path}")
            _make_private_file(path)
        self._path = path
        self._lock = threading.Lock()
        uri = f"file:{quote(str(path.absolute()))}?mode={'ro' if read_only else 'rw'}"
        self._connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        with self._using() as connection:
            if not read_only:
                connection.executescript(_SETTINGS)
                if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                    connection.executescript(_SCHEMA)
            self._check(connection)

    def put(self, recording: str, sealed_key: SealedKey) -> None:
        """Keep a recording's sealed key; on the disk when this returns. The same once more is fine.

        Raises DestroyedRecording, DifferentKey, KeyringUnwritable.
        """
        with self._using() as connection, _transaction(connection):
            if connection.execute("SELECT 1 FROM destroyed WHERE recording = ?", (recording,)).fetchone():
                raise DestroyedRecording(f"the key of recording {recording} was destroyed and is not taken again")
            connection.execute(
                "INSERT INTO sealed_key VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (recording, sealed_key.practice, sealed_key.key_id, sealed_key.sealed),
            )
            if self._find(connection, recording) != sealed_key:
                raise DifferentKey(f"the keyring has another key for recording {recording}")

    def get(self, recording: str) -> SealedKey:
        """Return a recording's sealed key. Raises UnknownRecording, DestroyedRecording."""
        with self._using() as connection:
            found = self._find(connection, recording)
            if found:
                return found
            if connection.execute("SELECT 1 FROM destroyed WHERE recording = ?", (recording,)).fetchone():
                raise DestroyedRecording(f"the key of recording {recording} was destroyed: it cannot be opened")
        raise UnknownRecording(f"the keyring has no key for recording {recording}")

    def destroy(self, recordings: Iterable[str], destroyed_at: datetime) -> None:
        """Destroy the keys of these recordings, all in one transaction, and remember that they were; for ever.

        When this returns, no byte of them is in the file, in its free pages or in a file beside it. What was destroyed
        already, and what never had a key, is remembered too, by its first moment. Raises KeyringUnwritable; then none
        of them is destroyed, and the same call may be made again.
        """
        ids, moment = sorted(set(recordings)), write_time(destroyed_at)
        with self._using() as connection, _transaction(connection, overwrite=_rollback_file(self._path)):
            connection.executemany(
                "INSERT INTO destroyed VALUES (?, ?) ON CONFLICT DO NOTHING", [(each, moment) for each in ids]
            )
            connection.executemany("DELETE FROM sealed_key WHERE recording = ?", [(each,) for each in ids])

    def destroyed(self, recordings: Iterable[str]) -> dict[str, datetime]:
        """Return those of these recordings whose keys were destroyed, and when."""
        ids = list(recordings)
        found: dict[str, datetime] = {}
        with self._using() as connection:
            for start in range(0, len(ids), _IDS_A_QUESTION):
                some = ids[start : start + _IDS_A_QUESTION]
                marks = ",".join("?" * len(some))
                question = f"SELECT recording, destroyed_at FROM destroyed WHERE recording IN ({marks})"  # noqa: S608
                found |= {row[0]: datetime.fromisoformat(row[1]) for row in connection.execute(question, some)}
        return found

    def recordings(self, first: str, last: str) -> list[str]:
        """Return the recordings that have a key, from one id to another, both included, in their order."""
        with self._using() as connection:
            rows = connection.execute(
                "SELECT recording FROM sealed_key WHERE recording BETWEEN ? AND ? ORDER BY recording", (first, last)
            )
            return [row[0] for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread, and turn SQLite's errors into ours."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.OperationalError as error:
                raise KeyringUnwritable(f"the keyring {self._path} cannot be used now: {error}") from error
            except sqlite3.DatabaseError as error:
                raise BadKeyring(f"{self._path} is not a keyring, or is damaged: {error}") from error

    def _check(self, connection: sqlite3.Connection) -> None:
        """Make sure that this is a keyring, and one of ours."""
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        if found != [_APPLICATION_ID, _VERSION]:
            raise BadKeyring(f"{self._path} is a database, but not a keyring of version {_VERSION}")

    @staticmethod
    def _find(connection: sqlite3.Connection, recording: str) -> SealedKey | None:
        row = connection.execute(
            "SELECT practice, key_id, sealed FROM sealed_key WHERE recording = ?", (recording,)
        ).fetchone()
        return SealedKey(*row) if row else None


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection, *, overwrite: Path | None = None) -> Iterator[None]:
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


def _rollback_file(path: Path) -> Path:
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


def _make_private_file(path: Path) -> None:
    """Make the empty file that SQLite will fill, for its owner alone. Raises KeyringUnwritable."""
    try:
        make_folders(path.parent)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        sync_folder(path.parent)
    except OSError as error:
        raise KeyringUnwritable(f"the keyring {path} cannot be made now: {error.strerror}") from error
