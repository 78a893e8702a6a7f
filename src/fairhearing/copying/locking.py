"""The copy as it is handed out: one page, whose sound opens with six words, in any browser, without a network.

The copy's key is locked under the passphrase only here, when a copy is taken: whoever made it knew no passphrase, and
each taking has its own. PBKDF2 is what browsers can do by themselves; six words of 7,776 are 77 bits, so that its
rounds are a courtesy and not the lock.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import WrongPassphrase
from .making import MadeCopy
from .page import HEADER_HOLE, PARTS_HOLE
from .parts import part_path

ROUNDS: Final = 1_000_000
FORMAT: Final = "fairhearing copy v1"
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_READ_BYTES: Final = 3 * 65_536
"""Whole groups of three, so that base64 of the pieces is that of the part."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What says whose copy it is. statement: signed note. signer: the file that says which key is the practice's."""

    statement: str
    signer: str


def lock(
    made: MadeCopy, key: bytes, passphrase: str, vouched: Vouched, random: Callable[[int], bytes] = os.urandom
) -> Iterator[bytes]:
    """Yield the page, piece by piece; its parts are read from the disk as they are asked for."""
    return page_with(made, header_under(made, key, passphrase, vouched, random))


def page_with(made: MadeCopy, header: Mapping[str, object]) -> Iterator[bytes]:
    """Yield the page around a header that was made before: no key is needed any more."""
    told = json.dumps(header).replace("<", "\\u003c")
    before, after = made.page.read_bytes().split(HEADER_HOLE.encode())
    between, tail = after.split(PARTS_HOLE.encode())
    yield before + told.encode() + between
    for number in range(len(made.parts)):
        yield f'<script type="text/plain" id="part-{number}">'.encode()
        with part_path(made.folder, number).open("rb") as file:
            while piece := file.read(_READ_BYTES):
                yield base64.b64encode(piece)
        yield b"</script>\n"
    yield tail


def key_under(passphrase: str, header: dict[str, object]) -> bytes:
    """Return the copy's key. Raises WrongPassphrase."""
    under = _derived(passphrase, bytes.fromhex(str(header["salt"])), int(str(header["rounds"])))
    locked = bytes.fromhex(str(header["key"]))
    try:
        return AESGCM(under).decrypt(locked[:_NONCE_BYTES], locked[_NONCE_BYTES:], _bound(str(header["copy"])))
    except InvalidTag:
        raise WrongPassphrase("these words do not open this copy") from None


def header_under(
    made: MadeCopy, key: bytes, passphrase: str, vouched: Vouched, random: Callable[[int], bytes] = os.urandom
) -> dict[str, object]:
    """Return what stands unlocked in the page, the copy's key locked under a passphrase among it."""
    salt, nonce = random(_SALT_BYTES), random(_NONCE_BYTES)
    locked = AESGCM(_derived(passphrase, salt, ROUNDS)).encrypt(nonce, key, _bound(made.copy_id))
    return {
        "format": FORMAT,
        "copy": made.copy_id,
        "salt": salt.hex(),
        "rounds": ROUNDS,
        "key": (nonce + locked).hex(),
        "parts": [{"bytes": size, "sha256": digest} for size, digest in made.parts],
        "sha256": made.sha256,
        "statement": vouched.statement,
        "signer": vouched.signer,
    }


def _derived(passphrase: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", plain_words(passphrase).encode(), salt, rounds)


def plain_words(passphrase: str) -> str:
    """Return a passphrase as it counts: small letters, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).lower().split())


def _bound(copy_id: str) -> bytes:
    return b"fairhearing copy key v1" + bytes.fromhex(copy_id)
