"""What a grant holds, and how it waits in memory: under a secret that lives with whoever makes the copy alone.

    token = base64url(id, 16 bytes | secret, 32 bytes)
    sealed = nonce (12) | AES-256-GCM(secret, keys) | tag, associated data = id

The token lies in a job's row. It opens nothing without this process's memory, and this memory nothing without it; a
restart ends all grants.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.keyholder.errors import UnknownGrant

SECRET_BYTES: Final = 32
_ID_BYTES: Final = 16
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class BulkKeys:
    """The key of each recording, the copy's content key, and the private key that signs what the copy is."""

    recordings: Mapping[str, bytes] = field(repr=False)
    content: bytes = field(repr=False)
    signer: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedKeys:
    """The same, under a secret that this process does not keep."""

    id: bytes
    sealed: bytes = field(repr=False)

    def open(self, secret: bytes) -> BulkKeys:
        """Open them. Raises UnknownGrant if this is not the secret."""
        nonce, sealed = self.sealed[:_NONCE_BYTES], self.sealed[_NONCE_BYTES:]
        try:
            document = json.loads(AESGCM(secret).decrypt(nonce, sealed, self.id))
        except (InvalidTag, ValueError) as error:
            raise UnknownGrant("this is not the token of a grant") from error
        recordings = {recording: bytes.fromhex(key) for recording, key in document["recordings"].items()}
        return BulkKeys(recordings, bytes.fromhex(document["content"]), bytes.fromhex(document["signer"]))


def seal_keys(keys: BulkKeys, random: Callable[[int], bytes]) -> tuple[SealedKeys, str]:
    """Put keys under a fresh secret; return them and the token that opens them."""
    grant, secret, nonce = random(_ID_BYTES), random(SECRET_BYTES), random(_NONCE_BYTES)
    document = {
        "recordings": {recording: key.hex() for recording, key in keys.recordings.items()},
        "content": keys.content.hex(),
        "signer": keys.signer.hex(),
    }
    sealed = nonce + AESGCM(secret).encrypt(nonce, json.dumps(document).encode(), grant)
    return SealedKeys(grant, sealed), base64.urlsafe_b64encode(grant + secret).decode("ascii")


def split_token(token: str) -> tuple[bytes, bytes]:
    """Return a token's id and secret. Raises UnknownGrant for what is no token."""
    try:
        data = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise UnknownGrant("this is not the token of a grant") from error
    if len(data) != _ID_BYTES + SECRET_BYTES:
        raise UnknownGrant("this is not the token of a grant")
    return data[:_ID_BYTES], data[_ID_BYTES:]
