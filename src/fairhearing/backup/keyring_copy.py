"""The keyring as lines of JSON, so that a copy holds the keys there are and no free page of the file.

{"recording":…,"practice":…,"key_id":…,"sealed":base64}          and, if it was sealed anew, "put_sha256":hexadecimal
{"recording":…,"destroyed_at":…}
"""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.vault.document import is_id, is_key_id, is_slug
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.keyring import BadKeyring, Keyring, KeyringUnwritable, SealedKey
from fairhearing.vault.keyring_file import columns_of
from fairhearing.vault.sqlite_file import open_to_read

_EACH: Final = 500


class BadCopy(DamagedData):
    """A line of a keyring's copy is not one of ours."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A recording whose key was destroyed, and when, as the keyring has it."""

    recording: str
    at: str


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the keyring as it is at one moment, some lines at a time. Raises BadKeyring, KeyringUnwritable."""
    Keyring(path, read_only=True).close()
    try:
        with contextlib.closing(open_to_read(path)) as reading:
            reading.execute("BEGIN")
            question = f"SELECT recording, {columns_of(reading)} FROM sealed_key"  # noqa: S608 - one of two texts of ours
            keys = reading.execute(question)
            while rows := keys.fetchmany(_EACH):
                yield b"".join(_key_line(row) for row in rows)
            destroyed = reading.execute("SELECT recording, destroyed_at FROM destroyed")
            while rows := destroyed.fetchmany(_EACH):
                yield b"".join(_line({"recording": row[0], "destroyed_at": row[1]}) for row in rows)
    except sqlite3.OperationalError as error:
        raise KeyringUnwritable(f"the keyring {path} cannot be read now: {error}") from error
    except sqlite3.DatabaseError as error:
        raise BadKeyring(f"{path} is damaged: {error}") from error


def parse_lines(chunks: Iterable[bytes]) -> Iterator[tuple[str, SealedKey] | Destroyed]:
    """Yield what a copy holds. Raises BadCopy."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from map(_parse, lines)
    if rest:
        raise BadCopy("it does not end with a whole line")


def write_keyring(path: Path, keys: Iterable[tuple[str, SealedKey]], destroyed: Mapping[str, str]) -> int:
    """Make a keyring of these keys; those of destroyed recordings never touch the disk. Returns how many keys it has.

    The file must not be there yet.
    """
    Keyring(path).close()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("PRAGMA synchronous = EXTRA")
        writing.execute("BEGIN IMMEDIATE")
        writing.executemany(
            "INSERT INTO sealed_key (recording, practice, key_id, sealed, put_sha256) VALUES (?, ?, ?, ?, ?)",
            (
                (recording, key.practice, key.key_id, key.sealed, key.put_sha256 or None)
                for recording, key in keys
                if recording not in destroyed
            ),
        )
        writing.executemany("INSERT INTO destroyed (recording, destroyed_at) VALUES (?, ?)", sorted(destroyed.items()))
        writing.execute("COMMIT")
        return int(writing.execute("SELECT count(*) FROM sealed_key").fetchone()[0])


def _key_line(row: tuple[str, str, str, bytes, bytes | None]) -> bytes:
    recording, practice, key_id, sealed, put_sha256 = row
    line = {"recording": recording, "practice": practice, "key_id": key_id, "sealed": base64.b64encode(sealed).decode()}
    return _line(line | ({"put_sha256": put_sha256.hex()} if put_sha256 else {}))


def _line(values: dict[str, str]) -> bytes:
    return json.dumps(values).encode() + b"\n"


def _parse(line: bytes) -> tuple[str, SealedKey] | Destroyed:
    try:
        values = json.loads(line)
        recording = values["recording"]
        if not is_id(recording):
            raise BadCopy("a line names no recording")
        if "destroyed_at" in values:
            return Destroyed(recording, str(values["destroyed_at"]))
        sealed = base64.b64decode(values["sealed"], validate=True)
        key = SealedKey(values["practice"], values["key_id"], sealed, bytes.fromhex(values.get("put_sha256", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise BadCopy("a line has another form") from error
    if not is_slug(key.practice) or not is_key_id(key.key_id):
        raise BadCopy("a line has another form")
    return recording, key
