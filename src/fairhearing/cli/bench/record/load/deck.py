"""Packets made beforehand: SRTP, which the sender could not encrypt in time. The format is in paced_sender.c.

A deck holds the packets of a few calls, and the calls that are measured send them in turn, all under the same two keys:
what differs from real ones is nothing that a recorder could notice, for each call's packets are its own to it.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from pathlib import Path
from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from fairhearing.wire.sdes import Crypto, MasterKey, Suite
from fairhearing.wire.srtp import derive

from .sent_sound import FRAMES, SIDES, Bytes, sound_of

PAIRS: Final = 16
"""How many calls' packets are in a deck: call N sends those of call N % PAIRS."""
SUITE: Final = Suite.AES_CM_128_HMAC_SHA1_80
_HEAD: Final = struct.Struct("<III")
_RTP: Final = struct.Struct(">BBHII")
_ROC: Final = bytes(4)
_MOST_PERIODS: Final = 1 << 16
_BLOCK: Final = 16
_ENCRYPTION, _AUTHENTICATION, _SALTING = 0, 1, 2


def side_keys() -> tuple[Crypto, Crypto]:
    """Return the keys of both sides: the same in every run, for nothing is kept secret here."""
    left, right = (
        Crypto(1, SUITE, (MasterKey(bytes([side]) * SUITE.key_bytes, bytes([side + 1]) * SUITE.salt_bytes),))
        for side in (1, 3)
    )
    return left, right


def write_deck(path: Path, periods: int) -> None:
    """Write a deck of so many periods, at most 65,535: the packets' sequence numbers must not wrap."""
    if not 0 < periods < _MOST_PERIODS:
        raise ValueError(f"a deck has 1 to {_MOST_PERIODS - 1} periods, not {periods}")
    streams = SIDES * PAIRS
    keys = side_keys()
    length = _RTP.size + FRAMES + SUITE.tag_bytes
    packets = np.empty((periods, streams, length), np.uint8)
    for stream in range(streams):
        packets[:, stream] = _encrypted(stream, periods, keys[stream % SIDES].keys[0])
    path.write_bytes(_HEAD.pack(streams, periods, length) + packets.tobytes())


def _encrypted(stream: int, periods: int, master: MasterKey) -> Bytes:
    """Return the packets of one stream, one a row (RFC 3711 sections 3.1 and 4)."""
    sound = sound_of(stream, 0, periods) ^ _key_stream(stream + 1, periods, master)
    digest = hmac.new(derive(master, _AUTHENTICATION, 20), digestmod=hashlib.sha1)
    rows = np.empty((periods, _RTP.size + FRAMES + SUITE.tag_bytes), np.uint8)
    for index in range(periods):
        packet = _RTP.pack(0x80, 8, index, index * FRAMES, stream + 1) + sound[index].tobytes()
        proof = digest.copy()
        proof.update(packet + _ROC)
        rows[index] = np.frombuffer(packet + proof.digest()[: SUITE.tag_bytes], np.uint8)
    return rows


def _key_stream(ssrc: int, periods: int, master: MasterKey) -> Bytes:
    """Return what each packet's sound is combined with (section 4.1.1)."""
    salt = int.from_bytes(derive(master, _SALTING, SUITE.salt_bytes)) << 16
    blocks = FRAMES // _BLOCK
    counters = b"".join(
        (salt ^ ssrc << 64 ^ index << 16 | block).to_bytes(_BLOCK)
        for index in range(periods)
        for block in range(blocks)
    )
    aes = Cipher(AES(derive(master, _ENCRYPTION, SUITE.key_bytes)), ECB()).encryptor()  # noqa: S305 - counter mode
    return np.frombuffer(aes.update(counters), np.uint8).reshape(periods, FRAMES)
