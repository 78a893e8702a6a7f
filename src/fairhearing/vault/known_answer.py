"""Whether this machine's AES-256-GCM gives the published answer: what seals must be what it is taken for.

Key, nonce and answer are test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.vault.tinkstream import KEY_BYTES

_BITS: Final = 8
_KEY: Final = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
_NONCE: Final = bytes.fromhex("cafebabefacedbaddecaf888")
_AAD: Final = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
_PLAIN: Final = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
_SEALED: Final = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)
KEY_BITS: Final = KEY_BYTES * _BITS
"""How long the keys are that recordings are sealed with."""


def answers_as_published(sealed: bytes = _SEALED) -> bool:
    """Say whether sealing and opening give the published answer, and a changed byte is noticed."""
    cipher = AESGCM(_KEY)
    changed = bytes((sealed[0] ^ 1,)) + sealed[1:]
    try:
        cipher.decrypt(_NONCE, changed, _AAD)
    except InvalidTag:
        return len(_KEY) == KEY_BYTES and cipher.encrypt(_NONCE, _PLAIN, _AAD) == sealed
    return False
