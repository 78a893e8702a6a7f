"""Opening SRTP packets (RFC 3711; AES-GCM as RFC 7714 has it). Many of one stream at once; nothing is ever sent.

    | RTP header | contributing sources, extension |  payload, encrypted  | MKI | tag |      AES-CM with HMAC-SHA1
    |<------------------------ proved by the tag, together with the ROC ->|
    | RTP header | contributing sources, extension |  payload, encrypted, with its tag | MKI |            AES-GCM

The rollover counter (ROC) says how often the 16-bit sequence number has wrapped. It is not in the packets: whoever
listens from the beginning counts along (section 3.3.1). Whoever joins late does not know it, nor does the sender say
it. The tag tells: it proves one counter only, so the likely ones are tried. A sender of 50 packets a second wraps every
22 minutes; 128 counters are two days. Tries cost time, so that they are few a tick: a flood of forged packets costs
no more than it would as plain RTP.

AES-CM is computed for all packets of a call to `open` together: counter blocks laid out by numpy, one AES call.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from .sdes import Crypto, MasterKey, Suite

_HEADER: Final = 12
_BLOCK: Final = 16
_AUTH_KEY_BYTES: Final = 20
_ENCRYPTION, _AUTHENTICATION, _SALTING = 0, 1, 2  # labels of section 4.3.1
_LIKELY_COUNTERS: Final = range(128)
_SEARCHES_AT_ONCE: Final = 3
_SOURCES_KEPT: Final = 16
_WRAP: Final = 1 << 16
_HALF: Final = 1 << 15
_OLDEST: Final = 3000


@dataclass(frozen=True, slots=True)
class Sealed:
    """One packet as it came: what its header says. start: where its payload begins."""

    data: bytes
    start: int
    sequence: int
    ssrc: int


class Opened(NamedTuple):
    """One packet whose sender is proved. row: its number among those handed in. payload: decrypted."""

    row: int
    start: int
    payload: bytes


@dataclass(slots=True)
class _Source:
    """One sender's counting. highest: the greatest index (ROC and sequence number) that was proved."""

    highest: int


def read_header(data: bytes) -> Sealed | None:
    """Read what SRTP needs of a packet's header; None where it is no RTP packet."""
    if len(data) < _HEADER or data[0] >> 6 != 2:  # noqa: PLR2004 - RTP's version
        return None
    start = _HEADER + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if len(data) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    if start > len(data):
        return None
    return Sealed(data, start, int.from_bytes(data[2:4]), int.from_bytes(data[8:12]))


class SrtpReader:
    """Opens one stream's packets by the keys of one crypto line. For one thread."""

    def __init__(self, crypto: Crypto) -> None:
        make = _GcmKey if crypto.suite.is_aead else _CmKey
        self._keys: dict[bytes, _CmKey | _GcmKey] = {key.mki: make(crypto.suite, key) for key in crypto.keys}
        self._mki_bytes = len(crypto.keys[0].mki)
        self._tag_bytes = crypto.suite.tag_bytes
        self._behind_mki = 0 if crypto.suite.is_aead else self._tag_bytes
        self._sources: dict[int, _Source] = {}
        self._searches = 0

    def open(self, packets: Sequence[bytes]) -> list[Opened]:
        """Return what is proved of these packets, in their order. The others are forged, damaged or very old."""
        self._searches = _SEARCHES_AT_ONCE
        opened: list[Opened] = []
        for key, proved in self._by_key(packets):
            payloads = key.decrypt([each for _, each in proved])
            opened += [
                Opened(row, each.sealed.start, payload) for (row, each), payload in zip(proved, payloads, strict=True)
            ]
        return sorted(opened)

    def _by_key(self, packets: Sequence[bytes]) -> Iterator[tuple[_CmKey | _GcmKey, list[tuple[int, _Proved]]]]:
        proved: dict[bytes, list[tuple[int, _Proved]]] = {}
        for row, data in enumerate(packets):
            found = self._prove(data)
            if found is not None:
                mki, packet = found
                proved.setdefault(mki, []).append((row, packet))
        for mki, rows in proved.items():
            yield self._keys[mki], rows

    def _prove(self, data: bytes) -> tuple[bytes, _Proved] | None:
        """Find the key and the index under which a packet is its sender's."""
        sealed = read_header(data)
        if sealed is None or len(data) < sealed.start + self._tag_bytes + self._mki_bytes:
            return None
        ends = len(data) - self._behind_mki - self._mki_bytes
        mki = data[ends : ends + self._mki_bytes]
        key = self._keys.get(mki)
        if key is None:
            return None
        attempt = key.attempt(sealed, ends)
        source = self._sources.get(sealed.ssrc)
        for index in self._indexes(source, sealed.sequence):
            proved = attempt.prove(index)
            if proved is not None:
                return (mki, proved) if self._advance(sealed.ssrc, source, index) else None
        return None

    def _indexes(self, source: _Source | None, sequence: int) -> Iterator[int]:
        """Return the indexes that a packet may have, the likeliest first."""
        guess = sequence if source is None else _nearest(source.highest, sequence)
        yield guess
        if self._searches > 0:
            self._searches -= 1
            yield from (index for roc in _LIKELY_COUNTERS if (index := roc * _WRAP + sequence) != guess)

    def _advance(self, ssrc: int, source: _Source | None, index: int) -> bool:
        """Note a proved index. Say whether it is recent enough to be taken (section 3.3.2)."""
        if source is None:
            if len(self._sources) >= _SOURCES_KEPT:
                del self._sources[next(iter(self._sources))]
            self._sources[ssrc] = _Source(index)
            return True
        if index <= source.highest - _OLDEST:
            return False
        source.highest = max(source.highest, index)
        return True


@dataclass(frozen=True, slots=True)
class _Proved:
    """A packet and the index it is proved for. ends: where its payload ends. clear: decrypted already, or None."""

    sealed: Sealed
    index: int
    ends: int
    clear: bytes | None = None


class _CmKey:
    """AES in counter mode with HMAC-SHA1 (RFC 3711 section 4.1.1 and 4.2.1, RFC 6188)."""

    def __init__(self, suite: Suite, master: MasterKey) -> None:
        self._tag_bytes = suite.tag_bytes
        self._aes = _block_cipher(derive(master, _ENCRYPTION, suite.key_bytes))
        self._salt = np.frombuffer(derive(master, _SALTING, 14) + bytes(2), np.uint8)
        self._hmac = hmac.new(derive(master, _AUTHENTICATION, _AUTH_KEY_BYTES), digestmod=hashlib.sha1)

    def attempt(self, sealed: Sealed, ends: int) -> _CmAttempt:
        """Prepare to prove a packet whose payload ends here."""
        digest = self._hmac.copy()
        digest.update(sealed.data[:ends])
        return _CmAttempt(sealed, digest, sealed.data[-self._tag_bytes :], ends)

    def decrypt(self, proved: Sequence[_Proved]) -> list[bytes]:
        """Return the payloads of these packets in the clear."""
        sizes = [each.ends - each.sealed.start for each in proved]
        blocks = -(-max(sizes) // _BLOCK)
        counters = np.tile(self._salt, (len(proved), blocks, 1))
        numbers = np.array([(each.sealed.ssrc, each.index) for each in proved], np.uint64)
        sources_and_indexes = np.empty((len(proved), 2), ">u8")
        sources_and_indexes[:, 0] = numbers[:, 0]
        sources_and_indexes[:, 1] = numbers[:, 1]
        both = sources_and_indexes.view(np.uint8)
        counters[:, :, 4:8] ^= both[:, None, 4:8]
        counters[:, :, 8:14] ^= both[:, None, 10:16]
        counters[:, :, 14:] = np.arange(blocks, dtype=">u2").view(np.uint8).reshape(1, blocks, 2)
        stream = np.frombuffer(self._aes.update(counters.tobytes()), np.uint8).reshape(len(proved), blocks * _BLOCK)
        return [
            (np.frombuffer(each.sealed.data, np.uint8, size, each.sealed.start) ^ row[:size]).tobytes()
            for each, size, row in zip(proved, sizes, stream, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _CmAttempt:
    sealed: Sealed
    digest: hmac.HMAC
    tag: bytes
    ends: int

    def prove(self, index: int) -> _Proved | None:
        """Say whether the packet's tag fits this index."""
        digest = self.digest.copy()
        digest.update((index >> 16).to_bytes(4))
        fits = hmac.compare_digest(digest.digest()[: len(self.tag)], self.tag)
        return _Proved(self.sealed, index, self.ends) if fits else None


class _GcmKey:
    """AES-GCM (RFC 7714 section 8)."""

    def __init__(self, suite: Suite, master: MasterKey) -> None:
        self._aes = AESGCM(derive(master, _ENCRYPTION, suite.key_bytes))
        self._salt = int.from_bytes(derive(master, _SALTING, 12))

    def attempt(self, sealed: Sealed, ends: int) -> _GcmAttempt:
        """Prepare to prove a packet whose payload and tag end here."""
        return _GcmAttempt(sealed, ends, self._aes, self._salt)

    def decrypt(self, proved: Sequence[_Proved]) -> list[bytes]:
        """Return the payloads of these packets, which were decrypted when they were proved."""
        return [each.clear or b"" for each in proved]


@dataclass(frozen=True, slots=True)
class _GcmAttempt:
    sealed: Sealed
    ends: int
    aes: AESGCM
    salt: int

    def prove(self, index: int) -> _Proved | None:
        """Decrypt the packet for this index, if its tag fits."""
        sealed = self.sealed
        nonce = (self.salt ^ (sealed.ssrc << 48 | index)).to_bytes(12)
        try:
            clear = self.aes.decrypt(nonce, sealed.data[sealed.start : self.ends], sealed.data[: sealed.start])
        except InvalidTag:
            return None
        return _Proved(sealed, index, self.ends, clear)


def derive(master: MasterKey, label: int, length: int) -> bytes:
    """Return so many bytes of session key (RFC 3711 section 4.3, with a key derivation rate of 0)."""
    salt = int.from_bytes(master.salt.ljust(14, b"\0"))  # RFC 7714 section 11: a shorter salt is filled up behind
    first = (salt ^ label << 48) << 16
    blocks = b"".join((first + n).to_bytes(_BLOCK) for n in range(-(-length // _BLOCK)))
    return _block_cipher(master.key).update(blocks)[:length]


def _block_cipher(key: bytes) -> CipherContext:
    """Return AES on single blocks: counter mode is built of it, with many packets' counters side by side."""
    return Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - no text is encrypted in it, only counters


def _nearest(highest: int, sequence: int) -> int:
    """Return the index with this sequence number that lies nearest to the highest so far (section 3.3.1)."""
    index = highest - highest % _WRAP + sequence
    if index - highest > _HALF and index >= _WRAP:
        return index - _WRAP
    return index + _WRAP if highest - index > _HALF else index
