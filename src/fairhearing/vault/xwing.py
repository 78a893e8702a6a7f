"""X-Wing key pairs from a 32-byte seed (draft-connolly-cfrg-xwing-kem, section 5.2).

    SHAKE256(seed, 96 bytes) = d (32) | z (32) | x (32)
    ML-KEM-768 seed = d | z; X25519 private key = x; public key = ML-KEM public key (1184) | X25519 public key (32)

The seed is the private key: it is what is printed, wrapped and kept.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from .errors import OurError

SEED_BYTES = 32
_EXPANDED_BYTES = 96
_MLKEM_SEED_BYTES = 64


def expand_seed(seed: bytes) -> tuple[MLKEM768X25519PrivateKey, bytes]:
    """Return the private key that a seed stands for, and its public key of 1,216 bytes."""
    if len(seed) != SEED_BYTES:
        raise OurError(f"a seed has {SEED_BYTES} bytes, got {len(seed)}")
    expanded = hashlib.shake_256(seed).digest(_EXPANDED_BYTES)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_BYTES:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return MLKEM768X25519PrivateKey(mlkem, x25519), public
