"""Keys for SRTP in a session description (RFC 4568): what the sender of a stream encrypts with.

    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4
             tag  suite                       base64 of key and salt              lifetime MKI:its length

The suites are those of RFC 4568, RFC 6188 and RFC 7714. A line with parameters that would change how packets look is
passed over, as is one that cannot be read: the stream is then taken only if another line serves.

Keys stand in no `repr` and in no error.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_LINE: Final = re.compile(r"([0-9]{1,9}) +([A-Za-z0-9_]{1,40}) +([^ ]{1,1024})((?: +[^ ]{1,64}){0,16}) *")
_HARMLESS: Final = re.compile(r"-.*|WSH=[0-9]+|KDR=0|UNENCRYPTED_SRTCP", re.IGNORECASE)
_MKI: Final = re.compile(r"([0-9]{1,20}):([0-9]{1,3})")
_LONGEST_MKI: Final = 128
_MOST_KEYS: Final = 8


class Suite(StrEnum):
    """How packets are encrypted and how they prove who sent them, by the names in SDP."""

    AES_CM_128_HMAC_SHA1_80 = "AES_CM_128_HMAC_SHA1_80"
    AES_CM_128_HMAC_SHA1_32 = "AES_CM_128_HMAC_SHA1_32"
    AES_192_CM_HMAC_SHA1_80 = "AES_192_CM_HMAC_SHA1_80"
    AES_192_CM_HMAC_SHA1_32 = "AES_192_CM_HMAC_SHA1_32"
    AES_256_CM_HMAC_SHA1_80 = "AES_256_CM_HMAC_SHA1_80"
    AES_256_CM_HMAC_SHA1_32 = "AES_256_CM_HMAC_SHA1_32"
    AEAD_AES_128_GCM = "AEAD_AES_128_GCM"
    AEAD_AES_256_GCM = "AEAD_AES_256_GCM"

    @property
    def is_aead(self) -> bool:
        """Whether encryption and proof are one (RFC 7714)."""
        return self.startswith("AEAD")

    @property
    def key_bytes(self) -> int:
        """How long the master key is."""
        return next(bits for bits in (128, 192, 256) if f"_{bits}_" in self) // 8

    @property
    def salt_bytes(self) -> int:
        """How long the master salt is."""
        return 12 if self.is_aead else 14

    @property
    def tag_bytes(self) -> int:
        """How long the proof at a packet's end is."""
        if self.is_aead:
            return 16
        return 10 if self.endswith("_80") else 4


_SPELT: Final = {suite.value: suite for suite in Suite} | {
    "AES_CM_192_HMAC_SHA1_80": Suite.AES_192_CM_HMAC_SHA1_80,
    "AES_CM_192_HMAC_SHA1_32": Suite.AES_192_CM_HMAC_SHA1_32,
    "AES_CM_256_HMAC_SHA1_80": Suite.AES_256_CM_HMAC_SHA1_80,
    "AES_CM_256_HMAC_SHA1_32": Suite.AES_256_CM_HMAC_SHA1_32,
}


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One key with its salt. mki: the bytes by which packets name it, empty where there is only one."""

    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    mki: bytes = b""


@dataclass(frozen=True, slots=True)
class Crypto:
    """One way to encrypt a stream. tag: its number in the offer, repeated in the answer. name: as it was spelt."""

    tag: int
    suite: Suite
    keys: tuple[MasterKey, ...] = field(repr=False)
    name: str = ""


def read_crypto(value: str) -> Crypto | None:
    """Read what stands behind a=crypto:. None where it is not readable or not for us."""
    found = _LINE.fullmatch(value)
    suite = _SPELT.get(found[2].upper()) if found else None
    if found is None or suite is None or not all(_HARMLESS.fullmatch(each) for each in found[4].split()):
        return None
    keys = [_read_key(text, suite) for text in found[3].split(";")[:_MOST_KEYS]]
    read = tuple(key for key in keys if key is not None)
    if len(read) < len(keys) or len({len(key.mki) for key in read}) > 1 or (len(read) > 1 and not read[0].mki):
        return None
    return Crypto(int(found[1]), suite, read, found[2])


def write_crypto(crypto: Crypto) -> str:
    """Write what stands behind a=crypto:, with the first key alone and without its MKI."""
    key = crypto.keys[0]
    inline = base64.b64encode(key.key + key.salt).decode()
    return f"{crypto.tag} {crypto.name or crypto.suite} inline:{inline}"


def _read_key(text: str, suite: Suite) -> MasterKey | None:
    method, _, info = text.partition(":")
    encoded, *more = info.split("|")
    try:
        both = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    if method.lower() != "inline" or len(both) != suite.key_bytes + suite.salt_bytes:
        return None
    mki = b""
    for each in more:
        found = _MKI.fullmatch(each)
        if found is None:
            continue  # a lifetime
        length, number = int(found[2]), int(found[1])
        if not 0 < length <= _LONGEST_MKI or number.bit_length() > 8 * length:
            return None
        mki = number.to_bytes(length, "big")
    return MasterKey(both[: suite.key_bytes], both[suite.key_bytes :], mki)
