"""What a recorder tells hearing on HOME/run/hearing-NODE.sock. Bytes <-> values; no sockets.

    length of the rest (4, big-endian) | kind (1) | recording id (16) | payload

kind         payload
1 OPENED     recording key (32) | format of the sound (1: 6, 7 or 1, as in WAV) | intake key (1,216)
             | practice in ASCII, to the end
2 HELD       side (1: 0 left, 1 right) | 1 held, 0 goes on (1) | at, in milliseconds (4)
3 CLOSED     empty: the recorder has forgotten the key
4 PUBLISHED  empty: the object is in the store
5 ALL        empty, recording id zeros: what is open now was told

docs/reference/formats/hearing.md tells it in words. A key is held in byte arrays, so that it can be overwritten.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

from fairhearing.wire.sound_format import SoundFormat

from .errors import DamagedData
from .home import Home
from .hpke import PUBLIC_KEY_BYTES
from .tinkstream import KEY_BYTES

LONGEST_BYTES: Final = 4096
NO_RECORDING: Final = "0" * 32
_HEAD: Final = struct.Struct(">IB16s")
_LENGTH: Final = struct.Struct(">I")
_OPENED: Final = struct.Struct(f">{KEY_BYTES}xB{PUBLIC_KEY_BYTES}s")
_HELD: Final = struct.Struct(">BBI")
_BUFFER_BYTES: Final = 4 * LONGEST_BYTES
_FORMATS: Final = {sound_format.wav_format: sound_format for sound_format in SoundFormat}


class BadKeyMessage(DamagedData):
    """What came on the socket is no message of this version."""


class KeyMessageKind(IntEnum):
    """What a message says of its recording."""

    OPENED = 1
    HELD = 2
    CLOSED = 3
    PUBLISHED = 4
    ALL = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording is being made, and this is its key. intake: the public key its findings are sealed to."""

    recording: str
    practice: str
    format: SoundFormat
    intake: bytes = field(repr=False)
    key: bytearray = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A side was put on hold, or goes on, so far into the recording. side: 0 left, 1 right."""

    recording: str
    side: int
    is_held: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class Told:
    """A recording was closed or published, or all open ones were told."""

    kind: KeyMessageKind
    recording: str = NO_RECORDING


KeyMessage = Opened | Held | Told


def hearing_socket(home: Home, node: str) -> Path:
    """Return where a node's recorder hands its keys over."""
    return home.run / f"hearing-{node}.sock"


def hearing_sockets(home: Home) -> Iterator[Path]:
    """Yield the sockets of all nodes that were ever there."""
    yield from sorted(home.run.glob(hearing_socket(home, "*").name))


def encode_opened(opened: Opened) -> bytearray:
    """Return the message, to be overwritten once it is of no use."""
    practice = opened.practice.encode("ascii")
    message = bytearray(_HEAD.size + _OPENED.size + len(practice))
    _put_head(message, KeyMessageKind.OPENED, opened.recording)
    _OPENED.pack_into(message, _HEAD.size, opened.format.wav_format, opened.intake)
    message[_HEAD.size : _HEAD.size + KEY_BYTES] = opened.key
    message[_HEAD.size + _OPENED.size :] = practice
    return message


def encode_held(held: Held) -> bytearray:
    """Return the message that a side was put on hold, or goes on."""
    message = bytearray(_HEAD.size + _HELD.size)
    _put_head(message, KeyMessageKind.HELD, held.recording)
    _HELD.pack_into(message, _HEAD.size, held.side, held.is_held, min(held.at_ms, (1 << 32) - 1))
    return message


def encode_told(told: Told) -> bytearray:
    """Return a message without a payload."""
    message = bytearray(_HEAD.size)
    _put_head(message, told.kind, told.recording)
    return message


class MessageBuffer:
    """What came on a socket and was not read yet. Bytes that were read are overwritten, and never move elsewhere."""

    def __init__(self) -> None:
        self._data = bytearray(_BUFFER_BYTES)
        self._filled = 0

    def room(self) -> memoryview:
        """Return where the next bytes are to be received."""
        return memoryview(self._data)[self._filled :]

    def take(self, received: int) -> list[KeyMessage]:
        """Return the messages that are whole now that so many bytes more are there. Raises BadKeyMessage."""
        self._filled += received
        view, at, messages = memoryview(self._data), 0, []
        while self._filled - at >= _LENGTH.size:
            size = _LENGTH.size + _LENGTH.unpack_from(view, at)[0]
            if not _HEAD.size <= size <= LONGEST_BYTES:
                raise BadKeyMessage(f"a message of {size} bytes on the socket of keys")
            if self._filled - at < size:
                break
            messages.append(_decode(view[at : at + size]))
            at += size
        left = self._filled - at
        view[:left] = view[at : self._filled]
        view[left : self._filled] = bytes(at)
        self._filled = left
        return messages

    def wipe(self) -> None:
        """Overwrite everything."""
        wipe(self._data)


def wipe(secret: bytearray) -> None:
    """Overwrite what is needed no more."""
    secret[:] = bytes(len(secret))


def _put_head(message: bytearray, kind: KeyMessageKind, recording: str) -> None:
    _HEAD.pack_into(message, 0, len(message) - _LENGTH.size, kind, bytes.fromhex(recording))


def _decode(message: memoryview) -> KeyMessage:
    _, number, identity = _HEAD.unpack_from(message)
    payload, recording = message[_HEAD.size :], identity.hex()
    try:
        kind = KeyMessageKind(number)
        if kind is KeyMessageKind.OPENED:
            return _decode_opened(recording, payload)
        if kind is KeyMessageKind.HELD:
            side, is_held, at_ms = _HELD.unpack(payload)
            return Held(recording, min(side, 1), bool(is_held), at_ms)
    except (struct.error, ValueError, KeyError) as error:
        raise BadKeyMessage(f"a message of kind {number} on the socket of keys is not one") from error
    return Told(kind, recording)


def _decode_opened(recording: str, payload: memoryview) -> Opened:
    wav_format, intake = _OPENED.unpack_from(payload)
    practice = str(payload[_OPENED.size :], "ascii")
    return Opened(recording, practice, _FORMATS[wav_format], intake, bytearray(payload[:KEY_BYTES]))
