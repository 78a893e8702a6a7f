"""Any length of bytes, sealed under the repository's key: the sealed recording's own format, with no gap at the front.

Tink Streaming AEAD, AES256_GCM_HKDF with HKDF-SHA256 and 4 KiB segments, as `vault.tinkstream` has it. The associated
data names repository and file, so that neither a file of another repository nor one under another name opens. The last
segment is marked: what was cut off is noticed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.tinkstream import (
    FIRST_PLAIN_BYTES,
    FIRST_SEALED_BYTES,
    HEADER_BYTES,
    NONCE,
    PLAIN_BYTES,
    PREFIX_BYTES,
    SALT_BYTES,
    SEGMENT_BYTES,
    derive_file_key,
    make_header,
    parse_header,
)

_YIELD_BYTES = 1 << 18


class BadStream(DamagedData):
    """Sealed bytes do not open: they were altered, cut, or belong under another name or key."""


def seal_stream(
    key: bytes, associated_data: bytes, chunks: Iterable[bytes], random: Callable[[int], bytes] = os.urandom
) -> Iterator[bytes]:
    """Seal chunks of any size; yield the sealed bytes in pieces of about 256 KiB."""
    salt, prefix = random(SALT_BYTES), random(PREFIX_BYTES)
    encrypt = AESGCM(derive_file_key(key, salt, associated_data)).encrypt
    sealed = bytearray(make_header(salt, prefix))
    plain, index, room = bytearray(), 0, FIRST_PLAIN_BYTES
    for chunk in chunks:
        plain += chunk
        at = 0
        while len(plain) - at > room:  # one byte more than a segment: so this one is not the last
            sealed += encrypt(NONCE.pack(prefix, index, 0), bytes(plain[at : at + room]), None)
            at, index, room = at + room, index + 1, PLAIN_BYTES
        del plain[:at]
        if len(sealed) >= _YIELD_BYTES:
            yield bytes(sealed)
            sealed.clear()
    sealed += encrypt(NONCE.pack(prefix, index, 1), bytes(plain), None)
    yield bytes(sealed)


def open_stream(keys: tuple[bytes, ...], associated_data: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Open what `seal_stream` sealed under one of these keys; the first segment says which.

    Raises BadStream; nothing that was yielded counts before the end was reached.
    """
    pieces = iter(chunks)
    sealed = bytearray()
    while len(sealed) < HEADER_BYTES and (piece := next(pieces, b"")):
        sealed += piece
    if len(sealed) < HEADER_BYTES:
        raise BadStream("it ends within its header")
    salt, prefix = parse_header(bytes(sealed[:HEADER_BYTES]))
    del sealed[:HEADER_BYTES]
    decrypt = _Decryption([AESGCM(derive_file_key(key, salt, associated_data)) for key in keys]).decrypt
    index, room = 0, FIRST_SEALED_BYTES
    try:
        for piece in pieces:
            sealed += piece
            at, opened = 0, []
            while len(sealed) - at > room:
                opened.append(decrypt(NONCE.pack(prefix, index, 0), bytes(sealed[at : at + room]), None))
                at, index, room = at + room, index + 1, SEGMENT_BYTES
            del sealed[:at]
            yield b"".join(opened)
        at = 0
        while len(sealed) - at > room:
            yield decrypt(NONCE.pack(prefix, index, 0), bytes(sealed[at : at + room]), None)
            at, index, room = at + room, index + 1, SEGMENT_BYTES
        yield decrypt(NONCE.pack(prefix, index, 1), bytes(sealed[at:]), None)
    except (InvalidTag, ValueError) as error:
        raise BadStream("it does not open: altered, cut, or not the file of this name") from error


class _Decryption:
    """Several keys until the first segment, and then the one that opened it."""

    __slots__ = ("_ciphers",)

    def __init__(self, ciphers: list[AESGCM]) -> None:
        self._ciphers = ciphers

    def decrypt(self, nonce: bytes, sealed: bytes, associated_data: None) -> bytes:
        """Open one segment. Raises InvalidTag if none of the keys does."""
        *others, last = self._ciphers
        for cipher in others:
            try:
                opened = cipher.decrypt(nonce, sealed, associated_data)
            except InvalidTag:
                continue
            self._ciphers = [cipher]
            return opened
        self._ciphers = [last]
        return last.decrypt(nonce, sealed, associated_data)
