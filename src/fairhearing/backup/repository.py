"""One backup repository: its id, its key, and its files, each sealed under its own name.

    backup.json                     says what this is, and the repository's id
    keys/PRACTICE-KEYID.json        the repository key, sealed to one practice key: so a recovery kit opens the backup
    objects/ab/ID.sealed            as the store has them
    manifests/NODE/BOOT/….note      as the home has them
    inventory/STAMP-NNNN.sealed     which recordings are here; each part adds to those before it
    log/STAMP.sealed                the log's files that are new since the one before
    keyring/STAMP.sealed            every sealed recording key; kept for 30 days only
    generations/STAMP/…             catalogue.sealed, files.sealed, and index.sealed, which makes it whole

The key lies in HOME/backup/repository.key, so that backups and drills run unattended.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, encode_bytes, is_id, write_document, write_time
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey, backup_key_info, seal
from fairhearing.vault.publishing import publish_new_file
from fairhearing.vault.recipients import list_recipients, load_recipients
from fairhearing.vault.store import Stored

from .errors import DamagedBackup, MissingFile, NoBackup, WrongBackupKey
from .results import read_results
from .stream import open_stream, seal_stream
from .target import Target

_FORMAT: Final = "fairhearing backup v1"
_KEY_FORMAT: Final = "fairhearing backup key v1"
_KEY_START: Final = "fairhearing-backup-key-v1"
_NAME: Final = "backup.json"
_KEY_NAME: Final = re.compile(r"keys/([a-z0-9-]{1,40})-([0-9a-f]{16})\.json")
_ID_BYTES: Final = 16
_KEY_BYTES: Final = 32
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class RepositoryKey:
    """The key of one repository. Whoever has it reads who called whom, and never any sound."""

    repository: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the repository as it lies there: size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SealedRepositoryKey:
    """A repository's key, sealed to one practice's public key."""

    practice: str
    key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Repository:
    """An open repository."""

    target: Target
    id: str
    key: bytes = field(repr=False)

    def write(self, name: str, chunks: Iterable[bytes]) -> StoredFile:
        """Seal chunks and put them under a name that is new."""
        return _stored(name, self.target.put(name, seal_stream(self.key, self._bound_to(name), chunks)))

    def copy(self, name: str, data: Iterable[bytes]) -> StoredFile:
        """Put what is sealed or signed already, as it is."""
        return _stored(name, self.target.put(name, data))

    def read(self, name: str) -> Iterator[bytes]:
        """Open a file. Raises MissingFile, and DamagedBackup: what was yielded before counts for nothing then."""
        try:
            yield from open_stream(self.key, self._bound_to(name), self.target.read(name))
        except DamagedData as error:
            raise DamagedBackup(name, f"cannot be used: {error}") from error

    def read_listed(self, file: StoredFile) -> Iterator[bytes]:
        """Open a file that an index names, and compare it with what is said there. Raises as `read`."""
        try:
            yield from open_stream(self.key, self._bound_to(file.name), self.compared(file))
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

    def _bound_to(self, name: str) -> bytes:
        return f"{_FORMAT}\n{self.id}\n{name}\n".encode()


def begin_repository(
    home: Home, target: Target, now: datetime, random: Callable[[int], bytes] = os.urandom
) -> Repository:
    """Return the home's repository at a target, begun now if there never was one; its keys follow the practices'.

    Raises WrongBackupKey, NoBackup, DamagedBackup, TargetAway.
    """
    path = key_path(home)
    if not path.exists():
        if target.names("keys"):
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
    repository = open_repository(target, key, found)
    for path in list_recipients(home):
        recipients = load_recipients(path)
        _put_key(repository, recipients.practice, recipients.current.public)
    return repository


def find_repository(target: Target) -> str:
    """Return the id of the repository at a target. Raises NoBackup, DamagedBackup."""
    try:
        data = _small(target, _NAME)
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
    return Repository(target, key.repository, key.key)


def sealed_keys(target: Target) -> list[SealedRepositoryKey]:
    """Return the repository's key as it is sealed to practice keys, for whoever holds a kit. Raises DamagedBackup."""
    found = []
    for name in target.names("keys"):
        if match := _KEY_NAME.fullmatch(name):
            try:
                fields = Fields.parse(_small(target, name).decode("utf-8"), name, _KEY_FORMAT)
                found.append(SealedRepositoryKey(match[1], match[2], fields.data("sealed")))
            except (BadDocument, UnicodeDecodeError) as error:
                raise DamagedBackup(name, "is not what it should be") from error
    return found


def key_path(home: Home) -> Path:
    """Say where a home keeps the key of its backups."""
    return home.backup / "repository.key"


def render_key(key: RepositoryKey) -> bytes:
    """Return a key as its file has it."""
    return f"{_KEY_START} {key.repository} {base64.b64encode(key.key).decode()}\n".encode()


def load_key(path: Path) -> RepositoryKey:
    """Read a key's file. Raises NoBackup, WrongBackupKey."""
    try:
        start, repository, encoded = path.read_text("ascii").split()
        key = base64.b64decode(encoded, validate=True)
    except FileNotFoundError:
        raise NoBackup(f"there is no key of a backup at {path}") from None
    except (ValueError, binascii.Error) as error:
        raise WrongBackupKey(f"{path} is not the key of a backup") from error
    if start != _KEY_START or not is_id(repository) or len(key) != _KEY_BYTES:
        raise WrongBackupKey(f"{path} is not the key of a backup")
    return RepositoryKey(repository, key)


def _put_key(repository: Repository, practice: str, public: PublicKey) -> None:
    """Seal the repository's key to a practice key, unless that was done."""
    name = f"keys/{practice}-{public.key_id}.json"
    if name in repository.target.names("keys"):
        return
    sealed = seal(public, repository.key, backup_key_info(practice, public.key_id, repository.id))
    document = {"format": _KEY_FORMAT, "practice": practice, "key_id": public.key_id, "sealed": encode_bytes(sealed)}
    repository.target.put(name, [write_document(document).encode()])


def _small(target: Target, name: str) -> bytes:
    data = bytearray()
    for chunk in target.read(name):
        data += chunk
        if len(data) > _MOST_BYTES:
            raise DamagedBackup(name, "is much longer than it can be")
    return bytes(data)


def _stored(name: str, stored: Stored) -> StoredFile:
    return StoredFile(name, stored.size, stored.sha256)
