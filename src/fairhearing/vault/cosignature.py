"""Cosignatures under signed notes: this key saw that text at that moment (C2SP tlog-cosignature, Ed25519, v1).

    — name base64(key hash, 4 bytes | seconds since 1970, 8 bytes, big-endian | signature, 64 bytes)

The key hash is the start of SHA-256(name | newline | 0x04 | public key); what is signed is

    cosignature/v1
    time <seconds since 1970, decimal>
    <the note's text>

A verifier travels as a vkey, `name+hash+base64(0x04 | public key)`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .note import BadVerifierKey, NoteSigner, add_line, open_note, signatures_by

_COSIGNATURE: Final = b"\x04"
_HASH_BYTES: Final = 4
_TIME_BYTES: Final = 8
_PUBLIC_BYTES: Final = 32
_SIGNED_BYTES: Final = _TIME_BYTES + 64
_LATEST_S: Final = 253_402_300_799
"""The last second of the calendar's last year."""


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """The public half of a cosigner: a name and an Ed25519 public key of 32 bytes."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a vkey line. Raises BadVerifierKey."""
        name, _, rest = vkey.partition("+")
        _, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadVerifierKey("a cosigner's key is not base64") from error
        verifier = cls(name, key[1:])
        if not name or key[:1] != _COSIGNATURE or len(key) != 1 + _PUBLIC_BYTES or verifier.vkey != vkey:
            raise BadVerifierKey("expected name+hash+base64 of a cosigner's Ed25519 key, got something else")
        return verifier

    @property
    def key_hash(self) -> bytes:
        """The 4 bytes by which signature lines refer to this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _COSIGNATURE + self.public).digest()[:_HASH_BYTES]

    @property
    def vkey(self) -> str:
        """The line that `parse` reads."""
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_COSIGNATURE + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """The first 16 bytes of SHA-256 of the vkey, in groups of four digits: for people to compare."""
        digits = hashlib.sha256(self.vkey.encode()).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))

    def fits(self, text: str, signature: bytes) -> bool:
        """Say whether this key made that cosignature, its moment included, of that text."""
        if len(signature) != _SIGNED_BYTES:
            return False
        seconds = _seconds(signature)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[_TIME_BYTES:], _message(text, seconds))
        except InvalidSignature:
            return False
        return seconds <= _LATEST_S


class Cosigner:
    """A name and the Ed25519 private key that cosigns in it."""

    __slots__ = ("_private", "verifier")

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        NoteSigner(name, private)  # the same rules for names
        self._private = private
        self.verifier = CosignatureVerifier(name, private.public_key().public_bytes_raw())

    def cosign(self, note: str, moment: datetime) -> str:
        """Return a note with one more line: that this key saw its text at that moment. Raises BadNote."""
        seconds = int(moment.timestamp())

        def line(text: str) -> bytes:
            signed = self._private.sign(_message(text, seconds))
            return self.verifier.key_hash + seconds.to_bytes(_TIME_BYTES, "big") + signed

        return add_line(note, self.verifier.name, line)


def cosigned_at(note: str, verifier: CosignatureVerifier) -> datetime:
    """Return when a key cosigned a note, the latest time if it did so more than once.

    Raises BadNote, BadSignature if a line of this key does not fit, UnknownSigner if it has none.
    """
    text = open_note(note, [verifier]).text
    found = [each for each in signatures_by(note, verifier) if verifier.fits(text, each)]
    return datetime.fromtimestamp(max(map(_seconds, found)), UTC)


def _seconds(signature: bytes) -> int:
    return int.from_bytes(signature[:_TIME_BYTES], "big")


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
