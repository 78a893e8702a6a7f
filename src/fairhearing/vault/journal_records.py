r"""The journal's bytes: files of blocks of records. Nothing in them can be read without a key.

file    magic "fairhearing journal v1\n\0" (24) | boot (4) | sequence (4) | block | block | ...
block   magic "FHblock1" (8) | number (8) | length of the records (4) | digest (16) | records
record  type (1) | recording id (16) | length of the payload (4) | payload

digest = the start of SHA-256(number (8) | length (4) | records). It tells a torn block from a whole one; what is
sealed inside proves itself. All integers are big-endian. One block is one write and one fdatasync.

type           payload
1 OPEN         format of the sound (1: 6, 7 or 1, as in WAV) | header (40) | key id (8) | intake key id (8)
               | sealed key (1,168) | sealed facts key (1,168) | practice in ASCII, to the end
2 SEGMENT      index (4) | sealed segment (4,096)
3 FACTS        one sealed record of facts
4 CLOSE        last index (4) | frames (4) | sealed segment 0 (4,056) | sealed last segment, to the end
5 PUBLISHED    empty: object, keyring row and manifest are on the disk
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from fairhearing.wire.sound_format import SoundFormat

from .errors import DamagedData, OurError
from .hpke import SEALED_KEY_BYTES
from .seal import Closing
from .tinkstream import FIRST_SEALED_BYTES, HEADER_BYTES, SEGMENT_BYTES

FILE_HEAD = struct.Struct(">24sII")
FILE_MAGIC = b"fairhearing journal v1\n\0"
BLOCK_HEAD = struct.Struct(">8sQI16s")
BLOCK_MAGIC = b"FHblock1"
RECORD_HEAD = struct.Struct(">B16sI")
MOST_BLOCK_BYTES = 1 << 30
NUMBER_BYTES = 4
"""A segment's index and a fact's counter stand first in their payload."""

_NUMBER_AND_LENGTH = struct.Struct(">QI")
SEGMENT_HEAD = struct.Struct(">B16sII")
_OPEN = struct.Struct(f">B{HEADER_BYTES}s8s8s{SEALED_KEY_BYTES}s{SEALED_KEY_BYTES}s")
_CLOSE = struct.Struct(f">II{FIRST_SEALED_BYTES}s")
_DIGEST_BYTES = 16
_FORMATS = {sound_format.wav_format: sound_format for sound_format in SoundFormat}


class BadRecord(DamagedData):
    """A block is whole, but a record in it is not what its type says."""


class RecordType(IntEnum):
    """What a record says of its recording."""

    OPEN = 1
    SEGMENT = 2
    FACTS = 3
    CLOSE = 4
    PUBLISHED = 5


SEGMENT_RECORD_BYTES = SEGMENT_HEAD.size + SEGMENT_BYTES
"""A SEGMENT record, head and all."""

_SEGMENT = int(RecordType.SEGMENT)
_SEGMENT_PAYLOAD = NUMBER_BYTES + SEGMENT_BYTES


@dataclass(frozen=True, slots=True)
class Open:
    """A recording began. Carries all that publishing it needs after a kill.

    header: the 40 bytes its file begins with. format: of its sound.
    """

    recording: str
    practice: str
    key_id: str
    header: bytes
    sealed_key: bytes
    intake_key_id: str
    sealed_facts_key: bytes
    format: SoundFormat


@dataclass(slots=True)
class Segment:
    """4,080 bytes of sound, sealed: 4,096 bytes with their index from 1 up.

    Not frozen, though nobody changes it: thousands are made a second, and a frozen one takes three times as long.
    """

    recording: str
    index: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """One record of facts, as the sealer returned it."""

    recording: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """A recording ended, and this is the rest of its file."""

    recording: str
    closing: Closing


@dataclass(frozen=True, slots=True)
class Published:
    """A recording's object, keyring row and manifest are on the disk: a replay passes it over."""

    recording: str


class Encoded(Protocol):
    """SEGMENT records that are laid out already, one behind the other (see `sealed_segments`)."""

    @property
    def body(self) -> memoryview:
        """The records' bytes."""


Record = Open | Segment | Facts | Close | Published | Encoded
Part = bytes | memoryview


def encode_records(records: Iterable[Record]) -> list[Part]:
    """Return the parts that make up the records, head and payload in turn; the head of what is encoded is empty."""
    parts: list[Part] = []
    for record in records:
        if isinstance(record, Segment):
            recording, index, sealed = record.recording, record.index, record.sealed
            if len(sealed) != SEGMENT_BYTES:
                raise OurError(f"a sealed segment has {SEGMENT_BYTES} bytes, got {len(sealed)}")
            parts += (SEGMENT_HEAD.pack(_SEGMENT, bytes.fromhex(recording), _SEGMENT_PAYLOAD, index), sealed)
        elif isinstance(record, Open | Facts | Close | Published):
            kind, payload = _payload(record)
            parts += (RECORD_HEAD.pack(kind, bytes.fromhex(record.recording), len(payload)), payload)
        else:
            parts += (b"", record.body)
    return parts


def gather_blocks(parts: list[Part], most_bytes: int) -> Iterator[list[Part]]:
    """Yield the parts of records in as few blocks as may be; a block ends with the record that goes beyond the most."""
    sizes = list(map(len, parts))
    first = size = 0
    if sum(sizes) > most_bytes:
        for at in range(0, len(parts), 2):
            if size > most_bytes:
                yield parts[first:at]
                first, size = at, 0
            size += sizes[at] + sizes[at + 1]
    if first < len(parts):
        yield parts[first:]


def decode_record(kind: int, recording: str, payload: bytes) -> Record:
    """Return a record from its payload. Raises BadRecord."""
    match kind:
        case RecordType.OPEN:
            return decode_open(recording, payload)
        case RecordType.SEGMENT:
            return Segment(recording, int.from_bytes(payload[:NUMBER_BYTES], "big"), payload[NUMBER_BYTES:])
        case RecordType.FACTS:
            return Facts(recording, payload)
        case RecordType.CLOSE:
            return decode_close(recording, payload)
        case RecordType.PUBLISHED:
            return Published(recording)
    raise BadRecord(f"recording {recording} has a record of type {kind}, which this version does not know")


def decode_open(recording: str, payload: bytes) -> Open:
    """Return an OPEN record from its payload. Raises BadRecord."""
    try:
        number, header, key_id, intake_key_id, sealed_key, sealed_facts_key = _OPEN.unpack_from(payload)
        return Open(
            recording=recording,
            practice=payload[_OPEN.size :].decode("ascii"),
            key_id=key_id.hex(),
            header=header,
            sealed_key=sealed_key,
            intake_key_id=intake_key_id.hex(),
            sealed_facts_key=sealed_facts_key,
            format=_FORMATS[number],
        )
    except (struct.error, ValueError, KeyError) as error:
        raise BadRecord(f"the OPEN record of recording {recording} is not one") from error


def decode_close(recording: str, payload: bytes) -> Close:
    """Return a CLOSE record from its payload. Raises BadRecord."""
    try:
        last_index, frames, segment0 = _CLOSE.unpack_from(payload)
    except struct.error as error:
        raise BadRecord(f"the CLOSE record of recording {recording} is not one") from error
    return Close(recording, Closing(segment0, last_index, payload[_CLOSE.size :], frames))


def block_head(number: int, parts: Sequence[Part]) -> bytes:
    """Return the head of a block with the records that these parts make up."""
    size = sum(map(len, parts))
    if size > MOST_BLOCK_BYTES:
        raise OurError(f"a block holds at most {MOST_BLOCK_BYTES} bytes of records, got {size}")
    return BLOCK_HEAD.pack(BLOCK_MAGIC, number, size, _digest(number, parts))


def read_block(data: memoryview, offset: int) -> tuple[int, memoryview] | None:
    """Return number and records of the whole block at an offset; None if there is none, or a torn one."""
    if offset + BLOCK_HEAD.size > len(data):
        return None
    magic, number, length, digest = BLOCK_HEAD.unpack_from(data, offset)
    start = offset + BLOCK_HEAD.size
    if magic != BLOCK_MAGIC or length > len(data) - start:
        return None
    body = data[start : start + length]
    return (number, body) if _digest(number, (body,)) == digest else None


def split_records(body: bytes | memoryview) -> Iterator[tuple[int, str, int, int]]:
    """Yield (type, recording, where its payload begins, the payload's length) of each record of a block.

    Raises BadRecord if the lengths do not add up.
    """
    at = 0
    while at < len(body):
        if at + RECORD_HEAD.size > len(body):
            raise BadRecord("a block ends within the head of a record")
        kind, raw_id, length = RECORD_HEAD.unpack_from(body, at)
        at += RECORD_HEAD.size
        if at + length > len(body):
            raise BadRecord("a record is longer than its block")
        yield kind, raw_id.hex(), at, length
        at += length


def _payload(record: Open | Facts | Close | Published) -> tuple[RecordType, bytes]:
    match record:
        case Open():
            return RecordType.OPEN, _encode_open(record)
        case Facts():
            return RecordType.FACTS, record.sealed
        case Close(_, closing):
            return RecordType.CLOSE, _CLOSE.pack(closing.last_index, closing.frames, closing.segment0) + closing.last
        case Published():
            return RecordType.PUBLISHED, b""


def _encode_open(record: Open) -> bytes:
    ids = bytes.fromhex(record.key_id), bytes.fromhex(record.intake_key_id)
    keys = record.sealed_key, record.sealed_facts_key
    if len(record.header) != HEADER_BYTES or any(len(key) != SEALED_KEY_BYTES for key in keys):
        raise OurError(f"recording {record.recording} opens with a header or sealed key of a wrong length")
    return _OPEN.pack(record.format.wav_format, record.header, *ids, *keys) + record.practice.encode("ascii")


def _digest(number: int, parts: Sequence[Part]) -> bytes:
    digest = hashlib.sha256(_NUMBER_AND_LENGTH.pack(number, sum(map(len, parts))))
    for part in parts:
        digest.update(part)
    return digest.digest()[:_DIGEST_BYTES]
