"""The key that signs the log's checkpoints, HOME/keyholder/log.key, as Go's `note` writes a signer's key.

    PRIVATE+KEY+<name>+<key hash, 8 hex digits>+<base64 of 0x01 | Ed25519 seed of 32 bytes>

The name is also the log's origin; it is drawn once: `fairhearing/log/` and 16 hexadecimal digits.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.keyholder.errors import DamagedFiles
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteSigner
from fairhearing.vault.publishing import publish_new_file

_PREFIX: Final = "PRIVATE+KEY+"
_ED25519: Final = b"\x01"
_SEED_BYTES: Final = 32
_NAME_BYTES: Final = 8


def log_key_path(home: Home) -> Path:
    """Say where the log's key lies."""
    return home.keyholder / "log.key"


def ensure_log_key(home: Home, random: Callable[[int], bytes] = os.urandom) -> NoteSigner:
    """Return the log's signer, drawn now if there is none yet. Raises DamagedFiles."""
    path = log_key_path(home)
    if not path.exists():
        name = f"fairhearing/log/{random(_NAME_BYTES).hex()}"
        seed = random(_SEED_BYTES)
        signer = NoteSigner(name, Ed25519PrivateKey.from_private_bytes(seed))
        encoded = base64.b64encode(_ED25519 + seed).decode("ascii")
        line = f"{_PREFIX}{name}+{signer.verifier.key_hash.hex()}+{encoded}\n"
        publish_new_file(path, line.encode("ascii"))
    return load_log_key(home)


def load_log_key(home: Home) -> NoteSigner:
    """Read the log's signer. Raises DamagedFiles."""
    try:
        line = log_key_path(home).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedFiles("keyholder/log.key cannot be read") from error
    name, _, rest = line.removeprefix(_PREFIX).partition("+")
    key_hash, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise DamagedFiles("keyholder/log.key is not a signer's key") from error
    if not line.startswith(_PREFIX) or key[:1] != _ED25519 or len(key) != 1 + _SEED_BYTES or not name:
        raise DamagedFiles("keyholder/log.key is not a signer's key")
    signer = NoteSigner(name, Ed25519PrivateKey.from_private_bytes(key[1:]))
    if signer.verifier.key_hash.hex() != key_hash:
        raise DamagedFiles("keyholder/log.key contradicts itself")
    return signer
