"""The catalogue's database, as a backup sees it: bytes that were copied at one moment, and what they hold.

Here for the home's encrypted file. `web.postgresql_copies` has PostgreSQL.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sqlcipher3 import dbapi2

from fairhearing.vault.home import Home
from fairhearing.vault.publishing import make_folders, publish_chunks

from .errors import CatalogueUnusable
from .target import CHUNK_BYTES

COUNTED: Final = (
    "practice_practice",
    "practice_person",
    "catalogue_call",
    "catalogue_manifest",
    "catalogue_recording",
)
"""Tables whose rows the index counts."""
SQLCIPHER: Final = "sqlcipher"
_BUSY_S: Final = 30.0
_KEY_DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class CopiedCatalogue:
    """A copy that was taken: how many rows its tables have, and its bytes."""

    counts: Mapping[str, int]
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class ListedRecording:
    """A recording as the catalogue lists it."""

    recording: str
    object: str
    object_size: int
    object_sha256: str


class Catalogue(Protocol):
    """A catalogue's database of one kind."""

    kind: str

    def copied(self) -> AbstractContextManager[CopiedCatalogue]:
        """Lend a copy as the database is at this moment. Raises CatalogueUnusable."""
        ...

    def fill(self, chunks: Iterable[bytes]) -> None:
        """Make a database, that must be empty, of a copy. Raises CatalogueUnusable."""
        ...

    def looked_into(self, chunks: Iterable[bytes], scratch: Home) -> tuple[Mapping[str, int], list[ListedRecording]]:
        """Open a copy apart from the live database, and say what it holds. Raises CatalogueUnusable.

        scratch: a home that was restored as far as its files.
        """
        ...


class EncryptedFile:
    """The home's own file, by SQLCipher. It is copied and kept as it is: under its own key."""

    kind = SQLCIPHER

    def __init__(self, home: Home) -> None:
        self._home = home

    @contextlib.contextmanager
    def copied(self) -> Iterator[CopiedCatalogue]:
        """Lend a copy by VACUUM INTO: one moment, no free page, beside whoever reads and writes."""
        folder = self._home.backup
        make_folders(folder)
        for left in folder.glob(".catalogue-*"):
            left.unlink()
        copy = folder / f".catalogue-{secrets.token_hex(4)}"
        try:
            with _opened(catalogue_path(self._home), key_of(self._home)) as source:
                source.execute("VACUUM INTO ?", (str(copy),))
            with _opened(copy, key_of(self._home)) as opened:
                counts = _counts(opened)
            yield CopiedCatalogue(counts, _read(copy))
        except dbapi2.Error as error:
            raise CatalogueUnusable(f"the catalogue cannot be copied: {error}") from error
        finally:
            copy.unlink(missing_ok=True)

    def fill(self, chunks: Iterable[bytes]) -> None:
        """Put the file where it belongs."""
        path = catalogue_path(self._home)
        make_folders(path.parent)
        publish_chunks(path, chunks)

    def looked_into(self, chunks: Iterable[bytes], scratch: Home) -> tuple[Mapping[str, int], list[ListedRecording]]:
        """Put the file into the scratch home, check its every page, and read it."""
        EncryptedFile(scratch).fill(chunks)
        try:
            with _opened(catalogue_path(scratch), key_of(scratch)) as opened:
                broken = opened.execute("PRAGMA cipher_integrity_check").fetchone()
                unsound = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
                if broken or unsound != "ok":
                    raise CatalogueUnusable("the copy of the catalogue has pages that are damaged")
                listed = opened.execute("SELECT id, object_name, object_size, object_sha256 FROM catalogue_recording")
                return _counts(opened), [ListedRecording(*row) for row in listed]
        except dbapi2.Error as error:
            raise CatalogueUnusable(f"the copy of the catalogue does not open: {error}") from error


def catalogue_path(home: Home) -> Path:
    """Say where the encrypted catalogue lies."""
    return home.catalogue / "catalogue.sqlite"


def key_of(home: Home) -> str:
    """Read the catalogue's key. Raises CatalogueUnusable, never with what was in the file."""
    try:
        key = (home.catalogue / "catalogue.key").read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        key = ""
    if len(key) != _KEY_DIGITS or not set(key) <= set("0123456789abcdef"):
        raise CatalogueUnusable(f"{home.catalogue}/catalogue.key is not the catalogue's key")
    return key


@contextlib.contextmanager
def _opened(path: Path, key: str) -> Iterator[dbapi2.Connection]:
    if not path.is_file():
        raise CatalogueUnusable(f"there is no catalogue at {path}")
    with contextlib.closing(dbapi2.connect(str(path), timeout=_BUSY_S, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        yield connection


def _counts(connection: dbapi2.Connection) -> dict[str, int]:
    return {table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in COUNTED}  # noqa: S608 - our own names


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
