"""Which files were taken in, as which recordings: what makes an import one that can be broken off and begun again.

    begun   the file was read to its end, and its recording is about to be closed in the journal
    done    its recording is published

That a file begins is on the disk before its recording can be published; that it is done goes to the disk with the next
one, since the recording's manifest says it too.

HOME/recorder/NODE/imports.sqlite has one row a file and practice. It holds digests and ids, no name and no number: a
call's id is keyed with HOME/recorder/NODE/call-ids.key, so that nobody can try numbers against it. A row stays when its
recording is destroyed, so that an original that was forgotten somewhere does not bring it back.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from fairhearing.vault.errors import CannotWrite, DamagedData
from fairhearing.vault.publishing import make_folders, publish_new_file

from .told import ToldCall

_FILE: Final = "imports.sqlite"
_KEY_BYTES: Final = 32
_SAME_LENGTH_MS: Final = 2000
_ID_DIGITS: Final = 32
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS imports (
    sha256 TEXT NOT NULL, practice TEXT NOT NULL, call TEXT NOT NULL, recording TEXT NOT NULL,
    is_done INTEGER NOT NULL, duration_ms INTEGER NOT NULL, is_cut_off INTEGER NOT NULL,
    PRIMARY KEY (sha256, practice)
) STRICT;
CREATE INDEX IF NOT EXISTS imports_by_call ON imports (call);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file's row. duration_ms: how long its sound is; is_cut_off: whether it breaks off."""

    sha256: str
    practice: str
    call: str
    recording: str
    duration_ms: int
    is_cut_off: bool = False
    is_done: bool = False

    def is_as_long_as(self, duration_s: float) -> bool:
        """Whether a file of that length may be the same sound in another form."""
        return abs(self.duration_ms - duration_s * 1000) <= _SAME_LENGTH_MS


class LedgerUnwritable(CannotWrite):
    """The disk did not take a row."""


class BadLedger(DamagedData):
    """The ledger's file is no ledger, or is damaged."""


class ImportLedger:
    """The ledger of one node. For one thread; close it."""

    def __init__(self, folder: Path) -> None:
        make_folders(folder)
        self._key = _call_ids_key(folder / "call-ids.key")
        path = folder / _FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None)
        with _naming_errors():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(_SCHEMA)

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the ledger, made if it is not there. Raises LedgerUnwritable, BadLedger, OSError."""
        ledger = cls(folder)
        try:
            yield ledger
        finally:
            ledger.close()

    def close(self) -> None:
        """Close the file. What is done and was not written yet the next run finds out by itself."""
        with suppress(sqlite3.Error):
            self._commit()
        self._connection.close()

    def call_id(self, told: ToldCall, practice: str, sha256: str) -> str:
        """Return the id of a call: the same for whatever file tells the same practice, second, parties and reference.

        Where neither parties nor a reference are told, a second does not tell calls apart: the file's digest does.
        """
        who = (told.caller.address, told.called.address, told.reference)
        is_told = told.started is not None and any(who)
        when = told.started.isoformat(timespec="seconds") if told.started and is_told else sha256
        parts = (practice, when, *who)
        said = b"".join(len(part).to_bytes(4, "big") + part for part in (each.encode() for each in parts))
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:_ID_DIGITS]

    def find_file(self, sha256: str, practice: str) -> Entry | None:
        """Return the row of a file with these bytes."""
        return next(self._entries("sha256 = ? AND practice = ?", sha256, practice), None)

    def find_call(self, call: str) -> Entry | None:
        """Return the row of a file with this call."""
        return next(self._entries("call = ?", call), None)

    def unfinished(self) -> tuple[Entry, ...]:
        """Return the rows of what was begun and not finished: of a run that was broken off."""
        return tuple(self._entries("NOT is_done"))

    def begin(self, entry: Entry) -> None:
        """Note a file whose recording is about to be closed; on the disk when this returns. Raises LedgerUnwritable."""
        with _naming_errors():
            self._change(
                "INSERT INTO imports VALUES (?, ?, ?, ?, 0, ?, ?)",
                (entry.sha256, entry.practice, entry.call, entry.recording, entry.duration_ms, entry.is_cut_off),
            )
            self._commit()

    def finish(self, recording: str) -> None:
        """Note that a recording is published; on the disk with the next one that begins, or when this is closed."""
        with _naming_errors():
            self._change("UPDATE imports SET is_done = 1 WHERE recording = ?", (recording,))

    def drop(self, recording: str) -> None:
        """Forget a recording that was begun and of which nothing was published; on the disk as what `finish` notes."""
        with _naming_errors():
            self._change("DELETE FROM imports WHERE recording = ? AND NOT is_done", (recording,))

    def _change(self, statement: str, values: tuple[str | int, ...]) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")
        self._connection.execute(statement, values)

    def _commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def _entries(self, where: str, *values: str) -> Iterator[Entry]:
        columns = "sha256, practice, call, recording, is_done, duration_ms, is_cut_off"
        rows = self._connection.execute(f"SELECT {columns} FROM imports WHERE {where}", values)  # noqa: S608 - our words
        for sha256, practice, call, recording, is_done, duration_ms, is_cut_off in rows:
            yield Entry(sha256, practice, call, recording, duration_ms, bool(is_cut_off), bool(is_done))


@contextmanager
def _naming_errors() -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise LedgerUnwritable(f"the ledger of imports cannot be written now: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadLedger(f"{_FILE} is no ledger of imports, or is damaged: {error}") from error


def _call_ids_key(path: Path) -> bytes:
    if not path.exists():
        publish_new_file(path, os.urandom(_KEY_BYTES).hex().encode() + b"\n")
    return bytes.fromhex(path.read_text("ascii"))
