"""A practice's private key: it opens recording keys, and the keys that sign for the practice are derived from it.

seed (32)  --SHAKE256-->          X-Wing key pair
           --HKDF-SHA256, info--> Ed25519 key that signs the recipients file
           --HKDF-SHA256, info--> Ed25519 key that cosigns the log's checkpoints
           --HKDF-SHA256, info--> Ed25519 key that signs what a copy handed out is
           --HKDF-SHA256, info--> key of the list of recordings that were tried

info = "fairhearing recipients signer v1", "fairhearing cosigner v1", "fairhearing copies signer v1" or
       "fairhearing tried recordings v1" | newline | practice | newline
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fairhearing.vault.cosignature import Cosigner
from fairhearing.vault.hpke import PublicKey, backup_key_info, copy_key_info, open_sealed, recording_key_info
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.xwing import expand_seed

_DERIVED_BYTES = 32


class PracticeKey:
    """The private key that a seed of 32 bytes stands for. Forget it as soon as it was used."""

    __slots__ = ("_private", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._private, raw = expand_seed(seed)
        self.public = PublicKey(raw)

    @property
    def key_id(self) -> str:
        """The id of the public half."""
        return self.public.key_id

    def open_recording_key(self, sealed: bytes, practice: str, recording_id: str) -> bytes:
        """Return the key of one recording. Raises DoesNotOpen."""
        return open_sealed(self._private, sealed, recording_key_info(practice, self.key_id, recording_id))

    def open_backup_key(self, sealed: bytes, practice: str, repository_id: str) -> bytes:
        """Return the key of a backup repository. Raises DoesNotOpen."""
        return open_sealed(self._private, sealed, backup_key_info(practice, self.key_id, repository_id))

    def open_copy_key(self, sealed: bytes, practice: str, copy_id: str) -> bytes:
        """Return the key of a copy to be handed out. Raises DoesNotOpen."""
        return open_sealed(self._private, sealed, copy_key_info(practice, self.key_id, copy_id))

    def copies_signer(self, practice: str) -> NoteSigner:
        """Return the key that signs what a copy handed out is."""
        private = Ed25519PrivateKey.from_private_bytes(self.copies_signing_key(practice))
        return NoteSigner(f"fairhearing/{practice}/copies", private)

    def copies_signing_key(self, practice: str) -> bytes:
        """Return the private half of the same, 32 bytes: for a grant that signs without the seed."""
        return self._derived("fairhearing copies signer v1", practice)

    def recipients_signer(self, practice: str) -> NoteSigner:
        """Return the key that signs the practice's recipients file."""
        private = self._signing("fairhearing recipients signer v1", practice)
        return NoteSigner(f"fairhearing/{practice}/recipients", private)

    def cosigner(self, practice: str) -> Cosigner:
        """Return the key that cosigns the log's checkpoints for the practice."""
        return Cosigner(f"fairhearing/{practice}/cosigner", self._signing("fairhearing cosigner v1", practice))

    def tried_key(self, practice: str) -> bytes:
        """Return the key of 32 bytes under which recordings are entered as tried."""
        return self._derived("fairhearing tried recordings v1", practice)

    def _signing(self, purpose: str, practice: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derived(purpose, practice))

    def _derived(self, purpose: str, practice: str) -> bytes:
        info = f"{purpose}\n{practice}\n".encode()
        return HKDF(hashes.SHA256(), _DERIVED_BYTES, None, info).derive(self._seed)
