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
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import Locked
from .roles import HolderRole

SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class HeldSeed:
    """One practice's private key in one person's hands."""

    practice: str
    role: HolderRole
    key_id: str
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Holding:
    """All that one passphrase unwraps. Short-lived: sealed again before anything is awaited."""

    account: str
    totp_secret: bytes = field(repr=False)
    seeds: tuple[HeldSeed, ...]

    @property
    def roles(self) -> dict[str, HolderRole]:
        """The role in each practice."""
        return {held.practice: held.role for held in self.seeds}


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
            HeldSeed(practice, HolderRole(role), key_id, bytes.fromhex(seed))
            for practice, role, key_id, seed in document["seeds"]
        )
        return Holding(self.account, bytes.fromhex(document["totp"]), seeds)


def seal_holding(
    holding: Holding, session: bytes, secret: bytes, random: Callable[[int], bytes] = os.urandom
) -> SealedHolding:
    """Put a holding under a secret for as long as a sign-in or a session lasts."""
    document = {
        "totp": holding.totp_secret.hex(),
        "seeds": [[held.practice, held.role, held.key_id, held.seed.hex()] for held in holding.seeds],
    }
    nonce = random(_NONCE_BYTES)
    sealed = nonce + AESGCM(secret).encrypt(nonce, json.dumps(document).encode(), session)
    check = hashlib.sha256(secret).digest()
    return SealedHolding(session, holding.account, holding.roles, check, sealed)
