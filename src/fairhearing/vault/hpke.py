"""Sealing a short secret to a public key: HPKE (RFC 9180), base mode, X-Wing, HKDF-SHA256, AES-256-GCM.

    sealed = encapsulated key (1,120) | ciphertext | tag (16)

Base mode says nothing of who sealed, and takes no associated data here: what the secret is for stands in `info`,
line by line, so that it opens for that purpose and recording only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from .errors import DamagedData, WrongKey

SUITE_NAME = "X-Wing, HKDF-SHA256, AES-256-GCM"
PUBLIC_KEY_BYTES = 1216
SEALED_KEY_BYTES = 1120 + 32 + 16
"""Length of a sealed 32-byte key."""
_MLKEM_BYTES = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class BadPublicKey(DamagedData):
    """The bytes are not an X-Wing public key."""


class DoesNotOpen(WrongKey):
    """The private key at hand does not open this: it was sealed to another key, for something else, or was altered."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An X-Wing public key, 1,216 bytes. Raises BadPublicKey."""

    raw: bytes = field(repr=False)
    key_id: str = field(init=False)
    """First 16 hexadecimal digits of SHA-256 of the public key."""
    _key: MLKEM768X25519PublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.raw) != PUBLIC_KEY_BYTES:
            raise BadPublicKey(f"a public key has {PUBLIC_KEY_BYTES} bytes, got {len(self.raw)}")
        try:
            key = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_BYTES]),
                X25519PublicKey.from_public_bytes(self.raw[_MLKEM_BYTES:]),
            )
        except ValueError as error:
            raise BadPublicKey("the bytes are no ML-KEM-768 and X25519 key") from error
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "key_id", hashlib.sha256(self.raw).hexdigest()[:16])

    @property
    def fingerprint(self) -> str:
        """The first 16 bytes of SHA-256 in groups of four digits: for people to compare."""
        digits = hashlib.sha256(self.raw).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def seal(public: PublicKey, plaintext: bytes, info: bytes) -> bytes:
    """Seal a few bytes to a public key; 1,136 bytes longer than the plaintext."""
    return _SUITE.encrypt(plaintext, public._key, info)  # noqa: SLF001 - one value and its one use


def open_sealed(private: MLKEM768X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """Open what `seal` sealed. Raises DoesNotOpen."""
    try:
        return _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen("this key does not open what was sealed") from error


def recording_key_info(practice: str, key_id: str, recording_id: str) -> bytes:
    """Return what a sealed recording key is bound to."""
    return _info("fairhearing recording key v1", practice, key_id, recording_id)


def facts_key_info(practice: str, intake_key_id: str, recording_id: str) -> bytes:
    """Return what a sealed facts key is bound to."""
    return _info("fairhearing facts key v1", practice, intake_key_id, recording_id)


def kit_info(practice: str, key_id: str) -> bytes:
    """Return what a printed kit is bound to, on its way to the page or terminal that asked for it."""
    return f"fairhearing kit v1\n{SUITE_NAME}\n{practice}\n{key_id}\n".encode()


def heard_key_info(practice: str, intake_key_id: str, recording_id: str) -> bytes:
    """Return what the sealed key of what was heard is bound to."""
    return _info("fairhearing heard key v1", practice, intake_key_id, recording_id)


def backup_key_info(practice: str, key_id: str, repository_id: str) -> bytes:
    """Return what the sealed key of a backup repository is bound to."""
    return _info("fairhearing backup key v1", practice, key_id, repository_id)


def copy_key_info(practice: str, key_id: str, copy_id: str) -> bytes:
    """Return what the sealed key of a copy to be handed out is bound to."""
    return _info("fairhearing copy key v1", practice, key_id, copy_id)


def _info(purpose: str, practice: str, key_id: str, recording_id: str) -> bytes:
    return f"{purpose}\n{SUITE_NAME}\n{practice}\n{key_id}\n{recording_id}\n".encode()
