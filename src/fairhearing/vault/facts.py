"""Facts: who called and when, sealed to the intake key, one record after the other.

    record = counter (4) | AES-256-GCM ciphertext of the padded JSON | tag (16)
    nonce  = counter as 12 bytes; associated data = recording id in ASCII
    plaintext = one JSON object in UTF-8, spaces behind it up to the next multiple of 256 bytes

Each recording has a facts key of its own, sealed to the intake key. The intake key opens facts, never sound.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import DamagedData, MissingData
from .hpke import PublicKey, facts_key_info, heard_key_info, open_sealed
from .publishing import publish_new_file
from .xwing import SEED_BYTES, expand_seed

PADDED_TO = 256
COUNTER_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_FILE_START = "fairhearing-intake-key-v1 "

Fact = dict[str, Any]
"""A JSON object. Its shape is the recorder's and the catalogue's affair."""


class DamagedFacts(DamagedData):
    """A record of facts does not open, or is out of its place."""


class BadIntakeKey(DamagedData):
    """The file does not hold an intake key."""


class NoIntakeKey(MissingData):
    """There is no intake key where one should be."""


def seal_fact(cipher: AESGCM, recording_id: str, counter: int, fact: Mapping[str, Any]) -> bytes:
    """Seal one fact as the record number `counter` (from 0 up, each number once only under one key)."""
    text = json.dumps(fact, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    padded = text + b" " * (-len(text) % PADDED_TO)
    sealed = cipher.encrypt(_nonce(counter), padded, recording_id.encode("ascii"))
    return counter.to_bytes(COUNTER_BYTES, "big") + sealed


class IntakeKey:
    """The private key that opens facts. It lies on the server: who called and when is kept from thieves by more."""

    __slots__ = ("_private", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._private, raw = expand_seed(seed)
        self.public = PublicKey(raw)

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> Self:
        """Draw a new key."""
        return cls(random(SEED_BYTES))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key that `save` wrote. Raises NoIntakeKey, BadIntakeKey."""
        try:
            line = path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise NoIntakeKey(f"there is no intake key at {path}", hint="Is this the right home folder?") from None
        except UnicodeDecodeError as error:
            raise BadIntakeKey(f"{path} is not an intake key") from error
        try:
            seed = base64.b64decode(line.removeprefix(_FILE_START).rstrip("\n"), validate=True)
        except binascii.Error as error:
            raise BadIntakeKey(f"{path} is not an intake key") from error
        if not line.startswith(_FILE_START) or len(seed) != SEED_BYTES:
            raise BadIntakeKey(f"{path} is not an intake key")
        return cls(seed)

    def save(self, path: Path) -> None:
        """Write the key for its owner's eyes only. Raises FileExistsError if another key is there."""
        line = _FILE_START + base64.b64encode(self._seed).decode() + "\n"
        publish_new_file(path, line.encode("ascii"))

    @property
    def key_id(self) -> str:
        """The id of the public half."""
        return self.public.key_id

    def open_facts_key(self, sealed_facts_key: bytes, practice: str, recording_id: str) -> bytes:
        """Return one recording's facts key. Raises DoesNotOpen."""
        return open_sealed(self._private, sealed_facts_key, facts_key_info(practice, self.key_id, recording_id))

    def open_heard_key(self, sealed: bytes, practice: str, recording_id: str) -> bytes:
        """Return the key of what was heard of one recording. Raises DoesNotOpen."""
        return open_sealed(self._private, sealed, heard_key_info(practice, self.key_id, recording_id))


def open_facts(
    intake_key: IntakeKey, *, practice: str, recording_id: str, sealed_facts_key: bytes, records: Iterable[bytes]
) -> list[Fact]:
    """Open all facts of a recording, in the order they were sealed.

    Raises DoesNotOpen if the facts key was sealed to another intake key, practice or recording, and DamagedFacts if
    a record was altered, left out in the middle, or moved.
    """
    cipher = AESGCM(intake_key.open_facts_key(sealed_facts_key, practice, recording_id))
    return [open_fact(cipher, recording_id, counter, record) for counter, record in enumerate(records)]


def open_fact(cipher: AESGCM, recording_id: str, counter: int, record: bytes) -> Fact:
    """Open the record number `counter`. Raises DamagedFacts."""
    found = int.from_bytes(record[:COUNTER_BYTES], "big")
    if len(record) < COUNTER_BYTES + _TAG_BYTES or found != counter:
        raise DamagedFacts(f"recording {recording_id}: expected facts record {counter}, found {found}")
    try:
        text = cipher.decrypt(_nonce(counter), record[COUNTER_BYTES:], recording_id.encode("ascii"))
        fact = json.loads(text)
    except (InvalidTag, ValueError, RecursionError) as error:
        raise DamagedFacts(f"recording {recording_id}: facts record {counter} was altered") from error
    if not isinstance(fact, dict):
        raise DamagedFacts(f"recording {recording_id}: facts record {counter} is no JSON object")
    return fact


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(_NONCE_BYTES, "big")
