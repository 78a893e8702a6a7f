"""The key that signs what leaves for inspectors and the public: HOME/web/evidence.key, 64 hexadecimal digits.

It is an Ed25519 key of this home, drawn when it is first needed. That it was drawn is an entry of the signed log, which
names its fingerprint: whoever trusts the log's key, which stands on each recovery kit, can trust this one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.inspection.errors import DamagedKey
from fairhearing.jobs.outbox import record
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.publishing import publish_new_file

SIGNATURE: Final = "fairhearing signature v1"
_NAME: Final = "fairhearing/evidence"
_SEED_BYTES: Final = 32
_PROCESS: Final = "worker"


@dataclass(frozen=True, slots=True)
class EvidenceKey:
    """The key, and by what others check it."""

    private: Ed25519PrivateKey
    verifier: NoteVerifier

    def signature_of(self, name: str, data: bytes) -> bytes:
        """Return the detached signature of a file, as JSON. name: of the file, for whoever finds both."""
        signed = {
            "format": SIGNATURE,
            "file": name,
            "algorithm": "Ed25519",
            "key": self.verifier.vkey,
            "fingerprint": self.verifier.fingerprint,
            "sha256": hashlib.sha256(data).hexdigest(),
            "signature": base64.b64encode(self.private.sign(data)).decode("ascii"),
        }
        return (json.dumps(signed, indent=1) + "\n").encode("ascii")


def evidence_key(home: Home) -> EvidenceKey:
    """Return the key, drawn now if there is none yet. Raises DamagedKey, OSError."""
    path = evidence_key_path(home)
    if not path.exists():
        _draw(path)
    return _load(path)


def evidence_key_path(home: Home) -> Path:
    """Say where the key lies: worker and web share that folder, and nobody else enters it."""
    return home.web / "evidence.key"


def _draw(path: Path) -> None:
    """Write a fresh key with its entry in the log, unless another process just did."""
    seed = os.urandom(_SEED_BYTES)
    verifier = _key(seed).verifier
    try:
        with transaction.atomic():
            record(Verb.EVIDENCE_KEY_MADE, _PROCESS, sha256=fingerprint_code(verifier))
            publish_new_file(path, f"{seed.hex()}\n".encode("ascii"))
    except FileExistsError:
        return


def fingerprint_code(verifier: NoteVerifier) -> str:
    """Return the fingerprint as the log's entry holds it: without blanks."""
    return verifier.fingerprint.replace(" ", "")


def _load(path: Path) -> EvidenceKey:
    try:
        seed = bytes.fromhex(path.read_text("ascii").strip())
    except (UnicodeDecodeError, ValueError) as error:
        raise DamagedKey(f"{path.name} is not a key") from error
    if len(seed) != _SEED_BYTES:
        raise DamagedKey(f"{path.name} holds {len(seed)} bytes, a key has {_SEED_BYTES}")
    return _key(seed)


def _key(seed: bytes) -> EvidenceKey:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return EvidenceKey(private, NoteVerifier(_NAME, private.public_key().public_bytes_raw()))
