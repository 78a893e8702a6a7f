"""The keyring: every sealed recording key, in one SQLite file of its own, HOME/keyring.sqlite.

Deleting a key must destroy it: journal mode DELETE and `secure_delete`, so that neither the file nor a log beside it
keeps the bytes; the rollback file is overwritten before the disk may use its blocks again. A key that was put must be
there after a power cut: `synchronous` EXTRA, since with FULL the rollback file may come back and undo the last
transaction. What was destroyed is remembered by id, and refused for ever.

When a practice changes its key, its recordings' keys are sealed anew, some at a time (`reseal`). A row keeps the digest
of what was put first: manifests speak of that, and a recorder that publishes once more after a crash puts it again.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .document import write_time
from .errors import CannotWrite, DamagedData, MissingData, OurError
from .keyring_file import VERSION, columns_of, make_private_file, prepare, rollback_file, transaction, version_of
from .sqlite_file import connect, open_to_read

_IDS_A_QUESTION = 500


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
    """A recording key as it lies in the keyring: whose, sealed to which key, and the sealed bytes.

    put_sha256: the digest of the bytes that were put first, if these were sealed anew since; else empty.
    """

    practice: str
    key_id: str
    sealed: bytes
    put_sha256: bytes = field(default=b"", compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of what was put first, in hexadecimal digits: the manifest's `sealed_key_sha256`."""
        return (self.put_sha256 or hashlib.sha256(self.sealed).digest()).hex()


@dataclass(frozen=True, slots=True)
class Resealed:
    """One recording's key, as it lies in the keyring and as it shall: sealed to another key of the same practice."""

    recording: str
    before: SealedKey
    key_id: str
    sealed: bytes

    def row(self) -> tuple[str, bytes, bytes, str, str, str, bytes]:
        """Return what the update needs, in its order."""
        before = self.before
        first = before.put_sha256 or hashlib.sha256(before.sealed).digest()
        return self.key_id, self.sealed, first, self.recording, before.practice, before.key_id, before.sealed


class Keyring:
    """One open keyring. For any number of threads: one at a time is let in.

    Opened to write, it is made if there is none; opened to read only, a missing one raises NoKeyring, and what a
    writer that was killed left half done is put back as it was.
    """

    __slots__ = ("_columns", "_connection", "_lock", "_path")

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if not path.is_file():
            if read_only:
                raise NoKeyring(f"there is no keyring at {path}")
            try:
                make_private_file(path)
            except OSError as error:
                raise KeyringUnwritable(f"the keyring {path} cannot be made now: {error.strerror}") from error
        self._path = path
        self._lock = threading.Lock()
        self._connection = open_to_read(path) if read_only else connect(path)
        with self._using() as connection:
            if not read_only:
                prepare(connection)
            self._check(connection)
            self._columns = columns_of(connection)

    def put(self, recording: str, sealed_key: SealedKey) -> None:
        """Keep a recording's sealed key; on the disk when this returns. The same once more is fine, and changes nothing
        where it was sealed anew since.

        Raises DestroyedRecording, DifferentKey, KeyringUnwritable.
        """
        with self._using() as connection, transaction(connection):
            if connection.execute("SELECT 1 FROM destroyed WHERE recording = ?", (recording,)).fetchone():
                raise DestroyedRecording(f"the key of recording {recording} was destroyed and is not taken again")
            connection.execute(
                "INSERT INTO sealed_key VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (recording, sealed_key.practice, sealed_key.key_id, sealed_key.sealed),
            )
            found = self._find(connection, recording)
            if found != sealed_key and not _was_put_as(found, sealed_key):
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
        with self._using() as connection, transaction(connection, overwrite=rollback_file(self._path)):
            connection.executemany(
                "INSERT INTO destroyed VALUES (?, ?) ON CONFLICT DO NOTHING", [(each, moment) for each in ids]
            )
            connection.executemany("DELETE FROM sealed_key WHERE recording = ?", [(each,) for each in ids])

    def reseal(self, anew: Iterable[Resealed]) -> int:
        """Replace sealed keys by the same keys sealed to another practice key, all in one transaction; return how many.

        When this returns, no byte of the old ones is in the file, in its free pages or in a file beside it. What was
        destroyed or replaced meanwhile is passed over. Raises KeyringUnwritable; then none is replaced, and the same
        call may be made again. At most 50 at a time, then a pause: a recorder may wait to put a key.
        """
        with self._using() as connection, transaction(connection, overwrite=rollback_file(self._path)):
            return connection.executemany(
                "UPDATE sealed_key SET key_id = ?, sealed = ?, put_sha256 = ?"
                " WHERE recording = ? AND practice = ? AND key_id = ? AND sealed = ?",
                [each.row() for each in anew],
            ).rowcount

    def sealed_to(self, practice: str, key_id: str, after: str, most: int) -> list[tuple[str, SealedKey]]:
        """Return recordings whose keys are sealed to one practice key, in order, beginning after one id ("": all)."""
        with self._using() as connection:
            rows = connection.execute(
                f"SELECT recording, {self._columns} FROM sealed_key"  # noqa: S608 - one of two texts of ours
                " WHERE recording > ? AND practice = ? AND key_id = ? ORDER BY recording LIMIT ?",
                (after, practice, key_id, most),
            )
            return [(row[0], _sealed_key(row[1:])) for row in rows]

    def counts(self, practice: str) -> dict[str, int]:
        """Return how many of a practice's recording keys are sealed to each of its keys, by key id."""
        question = "SELECT key_id, count(*) FROM sealed_key WHERE practice = ? GROUP BY key_id"
        with self._using() as connection:
            return dict(connection.execute(question, (practice,)).fetchall())

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
        if version_of(connection) is None:
            raise BadKeyring(f"{self._path} is a database, but not a keyring of version {VERSION}")

    def _find(self, connection: sqlite3.Connection, recording: str) -> SealedKey | None:
        question = f"SELECT {self._columns} FROM sealed_key WHERE recording = ?"  # noqa: S608 - one of two texts of ours
        row = connection.execute(question, (recording,)).fetchone()
        return _sealed_key(row) if row else None


def _sealed_key(row: tuple[str, str, bytes, bytes | None]) -> SealedKey:
    return SealedKey(row[0], row[1], row[2], row[3] or b"")


def _was_put_as(found: SealedKey | None, sealed_key: SealedKey) -> bool:
    """Say whether a row began as this sealed key, and was sealed anew since."""
    return (
        found is not None
        and found.practice == sealed_key.practice
        and found.put_sha256 == hashlib.sha256(sealed_key.sealed).digest()
    )
