"""Opening SRTCP packets: the reports beside SRTP (RFC 3711 section 3.4; AES-GCM as RFC 7714 section 9 has it).

    | RTCP header, SSRC (8) | reports, encrypted | E, index (4) | MKI | tag (10) |      AES-CM with HMAC-SHA1
    |<-------------- proved by the tag ------------------------>|
    | RTCP header, SSRC (8) | reports, encrypted, with their tag (16) | E, index (4) | MKI |            AES-GCM

The index is in the packet, so that nothing need be guessed. E says whether the reports are encrypted; proved they are
in any case. The tag has 80 bits with all suites of AES-CM (RFC 4568 section 6.2). A report that came before is not
taken again.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from .sdes import Crypto, MasterKey, Suite
from .srtp import derive

_CLEAR: Final = 8
_INDEX: Final = 4
_ENCRYPTED: Final = 1 << 31
_CM_TAG: Final = 10
_GCM_TAG: Final = 16
_AUTH_KEY_BYTES: Final = 20
_ENCRYPTION, _AUTHENTICATION, _SALTING = 3, 4, 5  # labels of section 4.3.2
_SOURCES_KEPT: Final = 16


class SrtcpReader:
    """Opens one stream's reports by the keys of one crypto line. For one thread."""

    def __init__(self, crypto: Crypto) -> None:
        make = _GcmKey if crypto.suite.is_aead else _CmKey
        self._keys: dict[bytes, _CmKey | _GcmKey] = {key.mki: make(crypto.suite, key) for key in crypto.keys}
        self._mki_bytes = len(crypto.keys[0].mki)
        self._behind_mki = 0 if crypto.suite.is_aead else _CM_TAG
        self._last: dict[int, int] = {}

    def open(self, data: bytes) -> bytes | None:
        """Return a packet as plain RTCP; None where it is not proved to be its sender's, or is not new."""
        ends = len(data) - self._behind_mki - self._mki_bytes
        key = self._keys.get(data[ends : ends + self._mki_bytes]) if ends >= _CLEAR + _INDEX else None
        opened = key.open(data[:ends], data[ends + self._mki_bytes :]) if key else None
        if opened is None:
            return None
        ssrc, index = int.from_bytes(data[4:_CLEAR]), int.from_bytes(data[ends - _INDEX : ends]) & ~_ENCRYPTED
        if index <= self._last.get(ssrc, -1):
            return None
        if ssrc not in self._last and len(self._last) >= _SOURCES_KEPT:
            del self._last[next(iter(self._last))]
        self._last[ssrc] = index
        return opened


class _CmKey:
    """AES in counter mode with HMAC-SHA1."""

    def __init__(self, suite: Suite, master: MasterKey) -> None:
        self._aes = AES(derive(master, _ENCRYPTION, suite.key_bytes))
        self._salt = int.from_bytes(derive(master, _SALTING, 14)) << 16
        self._authentication = derive(master, _AUTHENTICATION, _AUTH_KEY_BYTES)

    def open(self, proved: bytes, tag: bytes) -> bytes | None:
        """Return what these bytes, which end with the index, hold if the tag fits."""
        fitting = hmac.digest(self._authentication, proved, hashlib.sha1)[:_CM_TAG]
        if not hmac.compare_digest(fitting, tag):
            return None
        word = int.from_bytes(proved[-_INDEX:])
        if not word & _ENCRYPTED:
            return proved[:-_INDEX]
        counter = self._salt ^ int.from_bytes(proved[4:_CLEAR]) << 64 ^ (word ^ _ENCRYPTED) << 16
        clear = Cipher(self._aes, CTR(counter.to_bytes(16))).decryptor().update(proved[_CLEAR:-_INDEX])
        return proved[:_CLEAR] + clear


class _GcmKey:
    """AES-GCM: what is not encrypted is proved all the same."""

    def __init__(self, suite: Suite, master: MasterKey) -> None:
        self._aes = AESGCM(derive(master, _ENCRYPTION, suite.key_bytes))
        self._salt = int.from_bytes(derive(master, _SALTING, 12))

    def open(self, proved: bytes, _behind: bytes) -> bytes | None:
        """Return what these bytes, which end with tag and index, hold if the tag fits."""
        if len(proved) < _CLEAR + _GCM_TAG + _INDEX:
            return None
        word = int.from_bytes(proved[-_INDEX:])
        starts = _CLEAR if word & _ENCRYPTED else len(proved) - _INDEX - _GCM_TAG
        nonce = self._salt ^ int.from_bytes(proved[4:_CLEAR]) << 48 ^ word & ~_ENCRYPTED
        try:
            clear = self._aes.decrypt(nonce.to_bytes(12), proved[starts:-_INDEX], proved[:starts] + proved[-_INDEX:])
        except InvalidTag:
            return None
        return proved[:starts] + clear
