"""The sealed file's format: Tink Streaming AEAD, AES256_GCM_HKDF with HKDF-SHA256 and 4 KiB segments.

    header      40   length of the header (40) | salt (32) | nonce prefix (7)
    segment 0 4,056  4,040 bytes sealed, tag 16
    segment i 4,096  4,080 bytes sealed, tag 16; the last may be shorter

    key of the file = HKDF-SHA256(recording key, salt, info = associated data, 32 bytes)
    nonce of segment i = nonce prefix (7) | i (4) | 1 for the last segment, else 0 (1)

The associated data is the recording's id in ASCII. Source: Google's Tink, "AES-GCM-HKDF Streaming AEAD".
"""

from __future__ import annotations

import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import DamagedData

KEY_BYTES = 32
SALT_BYTES = 32
PREFIX_BYTES = 7
HEADER_BYTES = 1 + SALT_BYTES + PREFIX_BYTES
TAG_BYTES = 16
SEGMENT_BYTES = 4096
FIRST_SEALED_BYTES = SEGMENT_BYTES - HEADER_BYTES
FIRST_PLAIN_BYTES = FIRST_SEALED_BYTES - TAG_BYTES
PLAIN_BYTES = SEGMENT_BYTES - TAG_BYTES
MOST_SEGMENTS = 1 << 32

NONCE = struct.Struct(">7sIB")
"""Nonce prefix, index, 1 for the last segment."""


class BadHeader(DamagedData):
    """The file does not begin as a sealed recording does."""


def make_header(salt: bytes, prefix: bytes) -> bytes:
    """Return the 40 bytes a sealed file begins with."""
    return bytes((HEADER_BYTES,)) + salt + prefix


def parse_header(header: bytes) -> tuple[bytes, bytes]:
    """Return salt and nonce prefix. Raises BadHeader."""
    if len(header) != HEADER_BYTES:
        raise BadHeader(f"a sealed file begins with {HEADER_BYTES} bytes of header, got {len(header)}")
    if header[0] != HEADER_BYTES:
        raise BadHeader(f"a sealed file begins with the byte {HEADER_BYTES}, found {header[0]}")
    return header[1 : 1 + SALT_BYTES], header[1 + SALT_BYTES :]


def derive_file_key(recording_key: bytes, salt: bytes, associated_data: bytes) -> bytes:
    """Return the AES-256 key of one file."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, associated_data).derive(recording_key)


def file_cipher(recording_key: bytes | bytearray, salt: bytes, associated_data: bytes) -> AESGCM:
    """Return the cipher of one file, its key kept nowhere else."""
    key = bytearray(KEY_BYTES)
    try:
        HKDF(hashes.SHA256(), KEY_BYTES, salt, associated_data).derive_into(recording_key, key)
        return AESGCM(key)
    finally:
        key[:] = bytes(KEY_BYTES)


def segment_place(index: int) -> int:
    """Return where in the file a segment begins, in bytes."""
    return index * SEGMENT_BYTES if index else HEADER_BYTES
