"""One backup repository: its id, its key, and its files, each sealed under its own name.

    backup.json                     says what this is, and the repository's id
    keys/…                          its key, sealed to each practice's key: so a recovery kit opens the backup
    objects/ab/ID.sealed            as the store has them
    manifests/NODE/BOOT/….note      as the home has them
    inventory/STAMP-NNNN.sealed     which recordings are here; each part adds to those before it
    log/STAMP.sealed                the log's files that are new since the one before
    keyring/STAMP.sealed            every sealed recording key; kept for 30 days only
    generations/STAMP/…             catalogue.sealed, files.sealed, and index.sealed, which makes it whole

The key lies in HOME/backup/repository.key, so that backups and drills run unattended.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, write_document, write_time
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_new_file
from fairhearing.vault.store import Stored

from .errors import DamagedBackup, MissingFile, NoBackup, WrongBackupKey
from .repository_key import FOLDER, RepositoryKey, follow_practices, key_path, load_key, render_key
from .results import read_results
from .small_file import read_small
from .stream import open_stream, seal_stream
from .target import Target

_FORMAT: Final = "fairhearing backup v1"
_NAME: Final = "backup.json"
_ID_BYTES: Final = 16
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the repository as it lies there: size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Repository:
    """An open repository. earlier: keys of before, under which older files lie."""

    target: Target
    id: str
    key: bytes = field(repr=False)
    earlier: tuple[bytes, ...] = field(default=(), repr=False)

    def write(self, name: str, chunks: Iterable[bytes]) -> StoredFile:
        """Seal chunks and put them under a name that is new."""
        return _stored(name, self.target.put(name, seal_stream(self.key, self._bound_to(name), chunks)))

    def copy(self, name: str, data: Iterable[bytes]) -> StoredFile:
        """Put what is sealed or signed already, as it is."""
        return _stored(name, self.target.put(name, data))

    def read(self, name: str) -> Iterator[bytes]:
        """Open a file. Raises MissingFile, and DamagedBackup: what was yielded before counts for nothing then."""
        try:
            yield from open_stream(self._keys, self._bound_to(name), self.target.read(name))
        except DamagedData as error:
            raise DamagedBackup(name, f"cannot be used: {error}") from error

    def read_listed(self, file: StoredFile) -> Iterator[bytes]:
        """Open a file that an index names, and compare it with what is said there. Raises as `read`."""
        try:
            yield from open_stream(self._keys, self._bound_to(file.name), self.compared(file))
        except DamagedData as error:
            raise DamagedBackup(file.name, f"cannot be used: {error}") from error

    def compared(self, file: StoredFile) -> Iterator[bytes]:
        """Yield a file as it lies here. Raises DamagedBackup at its end if it is another one than was written."""
        digest, size = hashlib.sha256(), 0
        for chunk in self.target.read(file.name):
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            raise DamagedBackup(file.name, "is not as it was written: its size or digest is another")

    def read_whole(self, name: str) -> bytes:
        """Open a file that fits into memory."""
        return b"".join(self.read(name))

    @property
    def _keys(self) -> tuple[bytes, ...]:
        return (self.key, *self.earlier)

    def _bound_to(self, name: str) -> bytes:
        return f"{_FORMAT}\n{self.id}\n{name}\n".encode()


def begin_repository(
    home: Home, target: Target, now: datetime, random: Callable[[int], bytes] = os.urandom
) -> Repository:
    """Return the home's repository at a target, begun now if there never was one; its key follows the practices'.

    Raises WrongBackupKey, NoBackup, DamagedBackup, TargetAway.
    """
    path = key_path(home)
    if not path.exists():
        if target.names(FOLDER):
            raise WrongBackupKey(
                "the target holds a backup that this home has no key for",
                hint="name an empty target; or restore that backup, which brings its key",
            )
        publish_new_file(path, render_key(RepositoryKey(random(_ID_BYTES).hex(), random(_KEY_BYTES))))
    key = load_key(path)
    try:
        found = find_repository(target)
    except NoBackup:
        if read_results(home).backup_at is not None:
            raise NoBackup(
                "the target is empty, though there were backups in it before",
                hint=f"is its disk mounted? to begin anew, move {home.backup} away",
            ) from None
        document = {"format": _FORMAT, "repository": key.repository, "begun": write_time(now)}
        target.put(_NAME, [write_document(document).encode()])
        found = key.repository
    open_repository(target, key, found)
    return open_repository(target, follow_practices(home, target, key, random), found)


def find_repository(target: Target) -> str:
    """Return the id of the repository at a target. Raises NoBackup, DamagedBackup."""
    try:
        data = read_small(target, _NAME)
        return Fields.parse(data.decode("utf-8"), _NAME, _FORMAT).identifier("repository")
    except MissingFile:
        raise NoBackup("there is no backup here: no backup.json", hint="check the target and its prefix") from None
    except (BadDocument, UnicodeDecodeError) as error:
        raise DamagedBackup(_NAME, "is not what it should be") from error


def open_repository(target: Target, key: RepositoryKey, found: str) -> Repository:
    """Return a repository with its key. found: its id, as the target has it. Raises WrongBackupKey."""
    if key.repository != found:
        raise WrongBackupKey(
            "the key is another backup's", hint="use the key or the kit of the home that was backed up"
        )
    return Repository(target, key.repository, key.key, key.earlier)


def _stored(name: str, stored: Stored) -> StoredFile:
    return StoredFile(name, stored.size, stored.sha256)
