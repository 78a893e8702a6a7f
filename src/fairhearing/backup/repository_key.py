"""The key of a repository: sealed to each practice's current key, and drawn anew when one of these changed.

    HOME/backup/repository.key      all of the repository's keys, the newest first, a line each
    keys/PRACTICE-KEYID.json        the first key, sealed to one practice key
    keys/PRACTICE-KEYID-N.json      the same of the Nth key
    keys/earlier-N.sealed           the keys before the Nth, sealed under it

What a backup writes is sealed under the newest key; what was written before stays under the one of its time. So whoever
kept an old kit, and once read the repository with it, reads nothing of what is written later.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.vault.document import BadDocument, Fields, encode_bytes, is_id, write_document
from fairhearing.vault.errors import DamagedData
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import PublicKey, backup_key_info, seal
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.recipients import list_recipients, load_recipients

from .errors import DamagedBackup, NoBackup, RemovalRefused, WrongBackupKey
from .small_file import read_small
from .stream import open_stream, seal_stream
from .target import Target

FOLDER: Final = "keys"
_FORMAT: Final = "fairhearing backup key v1"
_START: Final = "fairhearing-backup-key-v1"
_NAME: Final = re.compile(r"keys/([a-z0-9-]{1,40})-([0-9a-f]{16})(?:-([2-9]|[1-9][0-9]{1,5}))?\.json")
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class RepositoryKey:
    """The keys of one repository, the newest first. Whoever has them reads who called whom, and never any sound."""

    repository: str
    key: bytes = field(repr=False)
    earlier: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def number(self) -> int:
        """Which key the newest is; 1 for the first."""
        return 1 + len(self.earlier)


@dataclass(frozen=True, slots=True)
class SealedRepositoryKey:
    """A repository's newest key, sealed to one practice's public key. number: which key it is."""

    practice: str
    key_id: str
    sealed: bytes
    number: int


def key_path(home: Home) -> Path:
    """Say where a home keeps the keys of its backups."""
    return home.backup / "repository.key"


def render_key(key: RepositoryKey) -> bytes:
    """Return keys as their file has them."""
    lines = (f"{_START} {key.repository} {base64.b64encode(each).decode()}\n" for each in (key.key, *key.earlier))
    return "".join(lines).encode()


def load_key(path: Path) -> RepositoryKey:
    """Read a file of keys. Raises NoBackup, WrongBackupKey."""
    try:
        lines = path.read_text("ascii").splitlines()
    except FileNotFoundError:
        raise NoBackup(f"there is no key of a backup at {path}") from None
    except UnicodeDecodeError as error:
        raise WrongBackupKey(f"{path} is not the key of a backup") from error
    return _parse(lines, str(path))


def sealed_keys(target: Target) -> list[SealedRepositoryKey]:
    """Return the repository's key as it is sealed to practice keys, the newest for each, for whoever holds a kit.

    Raises DamagedBackup.
    """
    found: dict[tuple[str, str], SealedRepositoryKey] = {}
    for name in target.names(FOLDER):
        if match := _NAME.fullmatch(name):
            try:
                fields = Fields.parse(read_small(target, name).decode("utf-8"), name, _FORMAT)
                each = SealedRepositoryKey(match[1], match[2], fields.data("sealed"), int(match[3] or 1))
            except (BadDocument, UnicodeDecodeError) as error:
                raise DamagedBackup(name, "is not what it should be") from error
            known = found.get((each.practice, each.key_id))
            if known is None or known.number < each.number:
                found[each.practice, each.key_id] = each
    return list(found.values())


def with_earlier(target: Target, key: RepositoryKey, number: int) -> RepositoryKey:
    """Return a repository's newest key together with those before it. number: which key it is. Raises DamagedBackup."""
    if number == 1:
        return key
    name = _earlier_name(number)
    try:
        opened = b"".join(open_stream((key.key,), _bound_to(key.repository, name), target.read(name)))
        found = _parse(opened.decode("ascii").splitlines(), name)
    except (DamagedData, UnicodeDecodeError, WrongBackupKey) as error:
        raise DamagedBackup(name, "cannot be used") from error
    if found.repository != key.repository or found.number != number - 1:
        raise DamagedBackup(name, "is another repository's, or another number's")
    return RepositoryKey(key.repository, key.key, (found.key, *found.earlier))


def follow_practices(
    home: Home, target: Target, key: RepositoryKey, random: Callable[[int], bytes] = os.urandom
) -> RepositoryKey:
    """Seal the repository's key to the practices' keys of now; draw another one if a practice changed its key.

    Killed anywhere, the next call goes on. Raises TargetAway, DamagedBackup.
    """
    practices = {each.practice: each.current.public for each in map(load_recipients, list_recipients(home))}
    there = [match for name in target.names(FOLDER) if (match := _NAME.fullmatch(name))]
    if any(match[1] in practices and match[2] != practices[match[1]].key_id for match in there if _is(match, key)):
        key = RepositoryKey(key.repository, random(_KEY_BYTES), (key.key, *key.earlier))
        publish_file(key_path(home), render_key(key))
    if key.earlier:
        _put_earlier(target, key)
    for practice, public in practices.items():
        _put_sealed(target, key, practice, public)
    for match in there:
        if not _is(match, key) and match[1] in practices:
            _remove(target, match[0])
    for number in range(2, key.number):
        _remove(target, _earlier_name(number))
    return key


def _is(match: re.Match[str], key: RepositoryKey) -> bool:
    """Say whether a file's name is one of the newest key's."""
    return int(match[3] or 1) == key.number


def _put_sealed(target: Target, key: RepositoryKey, practice: str, public: PublicKey) -> None:
    """Seal the newest key to a practice key, unless that was done."""
    name = f"{FOLDER}/{practice}-{public.key_id}{'' if key.number == 1 else f'-{key.number}'}.json"
    if name in target.names(FOLDER):
        return
    sealed = seal(public, key.key, backup_key_info(practice, public.key_id, key.repository))
    document = {"format": _FORMAT, "practice": practice, "key_id": public.key_id, "sealed": encode_bytes(sealed)}
    target.put(name, [write_document(document).encode()])


def _put_earlier(target: Target, key: RepositoryKey) -> None:
    """Seal the keys before the newest under it, unless that was done."""
    name = _earlier_name(key.number)
    if name not in target.names(FOLDER):
        before = RepositoryKey(key.repository, key.earlier[0], key.earlier[1:])
        target.put(name, seal_stream(key.key, _bound_to(key.repository, name), [render_key(before)]))


def _remove(target: Target, name: str) -> None:
    with contextlib.suppress(RemovalRefused):  # a bucket that locks is asked again at the next backup
        target.remove(name)


def _earlier_name(number: int) -> str:
    return f"{FOLDER}/earlier-{number}.sealed"


def _bound_to(repository: str, name: str) -> bytes:
    return f"{_FORMAT}\n{repository}\n{name}\n".encode()


def _parse(lines: list[str], where: str) -> RepositoryKey:
    """Read keys as their file has them. Raises WrongBackupKey."""
    try:
        starts, repositories, encoded = zip(*(line.split() for line in lines), strict=True)
        keys = [base64.b64decode(each, validate=True) for each in encoded]
    except (ValueError, binascii.Error) as error:
        raise WrongBackupKey(f"{where} is not the key of a backup") from error
    one, is_long = len({*repositories}) == 1, {len(key) for key in keys} == {_KEY_BYTES}
    if {*starts} != {_START} or not one or not is_id(repositories[0]) or not is_long:
        raise WrongBackupKey(f"{where} is not the key of a backup")
    return RepositoryKey(repositories[0], keys[0], tuple(keys[1:]))
