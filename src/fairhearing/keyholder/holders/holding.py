"""What a key holder holds once the passphrase was right, and how it waits in memory.

secret (32, in the person's cookie) -> AES-256-GCM key
sealed = nonce (12) | ciphertext | tag, associated data = session id
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.keyholder.errors import Locked
from fairhearing.keyholder.second_steps.second_steps import SecondSteps, encode_steps, parse_steps
from fairhearing.vault.document import write_time

from .roles import HolderRole

SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class HeldSeed:
    """One of a practice's private keys in one person's hands. until: when it is taken back, None for never."""

    practice: str
    role: HolderRole
    key_id: str
    seed: bytes = field(repr=False)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """All that one passphrase unwraps. Short-lived: sealed again before anything is awaited.

    key: what the passphrase was derived to, and the wrap is sealed under. inbox: the seed of the key pair to which
    others seal what they deliver. next_totp: of a code device that is not confirmed yet; in a session only.
    """

    account: str
    key: bytes = field(repr=False)
    inbox: bytes = field(repr=False)
    steps: SecondSteps = field(repr=False)
    seeds: tuple[HeldSeed, ...]
    next_totp: bytes = field(default=b"", repr=False)

    @property
    def totp_secret(self) -> bytes:
        """What the codes of the person's device are made from."""
        return self.steps.totp_secret

    @property
    def roles(self) -> dict[str, HolderRole]:
        """The role in each practice."""
        return {held.practice: held.role for held in self.seeds}

    def of_practice(self, practice: str) -> tuple[HeldSeed, ...]:
        """Return the keys of one practice; several while one follows another."""
        return tuple(held for held in self.seeds if held.practice == practice)


@dataclass(frozen=True, slots=True)
class SealedHolding:
    """A holding under a secret that this process does not keep. Who it is and where stands in the clear."""

    session: bytes
    account: str
    roles: Mapping[str, HolderRole]
    check: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    def fits(self, secret: bytes) -> bool:
        """Say whether this is the secret."""
        return hmac.compare_digest(hashlib.sha256(secret).digest(), self.check)

    def open(self, secret: bytes) -> Holding:
        """Open it. Raises Locked if this is not the secret."""
        nonce, sealed = self.sealed[:_NONCE_BYTES], self.sealed[_NONCE_BYTES:]
        try:
            document = json.loads(AESGCM(secret).decrypt(nonce, sealed, self.session))
        except (InvalidTag, ValueError) as error:
            raise Locked("this is not the secret of the session") from error
        seeds = tuple(
            HeldSeed(practice, HolderRole(role), key_id, bytes.fromhex(seed), _moment(until))
            for practice, role, key_id, seed, until in document["seeds"]
        )
        return Holding(
            account=self.account,
            key=bytes.fromhex(document["key"]),
            inbox=bytes.fromhex(document["inbox"]),
            steps=parse_steps(document["steps"], "a session"),
            seeds=seeds,
            next_totp=bytes.fromhex(document["next_totp"]),
        )


def seal_holding(
    holding: Holding, session: bytes, secret: bytes, random: Callable[[int], bytes] = os.urandom
) -> SealedHolding:
    """Put a holding under a secret for as long as a sign-in or a session lasts."""
    document = {
        "key": holding.key.hex(),
        "inbox": holding.inbox.hex(),
        "steps": encode_steps(holding.steps),
        "next_totp": holding.next_totp.hex(),
        "seeds": [
            [held.practice, held.role, held.key_id, held.seed.hex(), write_time(held.until) if held.until else ""]
            for held in holding.seeds
        ],
    }
    nonce = random(_NONCE_BYTES)
    sealed = nonce + AESGCM(secret).encrypt(nonce, json.dumps(document).encode(), session)
    check = hashlib.sha256(secret).digest()
    return SealedHolding(session, holding.account, holding.roles, check, sealed)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
