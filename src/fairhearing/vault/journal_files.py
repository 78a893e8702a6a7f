"""Reading the journal's files again after whatever happened to them, without any key.

A block that is torn or damaged is reported and passed over; what stands before and behind it is read. A file that was
being written when the machine stopped may end in a torn block: nothing in that was promised to anyone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .journal_index import JournalIndex, Place
from .journal_records import (
    BLOCK_HEAD,
    BLOCK_MAGIC,
    FILE_HEAD,
    FILE_MAGIC,
    NUMBER_BYTES,
    SEGMENT_HEAD,
    SEGMENT_RECORD_BYTES,
    BadRecord,
    Part,
    Record,
    RecordType,
    decode_record,
    read_block,
    split_records,
)
from .tinkstream import PLAIN_BYTES, SEGMENT_BYTES

_MOST_SEGMENTS = (1 << 32) // PLAIN_BYTES
"""A WAV file's size has 32 bits; a record that claims more would only cost memory."""
_SEGMENT = int(RecordType.SEGMENT)
_NAME = re.compile(r"(\d{8})-(\d{8})\.journal")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a journal that are no whole block: from `offset`, `length` bytes. At a file's end: a torn write."""

    path: Path
    offset: int
    length: int
    at_end: bool


Report = Callable[[Damage], None]


def journal_name(boot: int, sequence: int) -> str:
    """Return the name of a boot's file."""
    return f"{boot:08}-{sequence:08}.journal"


def list_journal(folder: Path) -> list[tuple[int, int, Path]]:
    """Return (boot, sequence, path) of the journal's files, oldest first."""
    if not folder.is_dir():
        return []
    named = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), int(match[2]), path) for match, path in named if match)


def read_journal(folder: Path, report: Report) -> Iterator[Record]:
    """Yield every record of a journal in the order it was written; repeats too. Damage is reported, not raised."""
    for _, _, path in list_journal(folder):
        for body, _offset in read_blocks(path, report):
            for kind, recording, at, length in split_records(body):
                yield decode_record(kind, recording, bytes(body[at : at + length]))


def read_blocks(path: Path, report: Report) -> Iterator[tuple[memoryview, int]]:
    """Yield the records of each whole block of a file, and where they begin."""
    raw = path.read_bytes()
    data = memoryview(raw)
    at = FILE_HEAD.size if raw.startswith(FILE_MAGIC) else 0
    while at < len(data):
        block = read_block(data, at)
        if block is None:
            resumed = _next_block(raw, data, at)
            report(Damage(path, at, resumed - at, at_end=resumed == len(data)))
            at = resumed
            continue
        body = block[1]
        at += BLOCK_HEAD.size
        yield body, at
        at += len(body)


def index_file(index: JournalIndex, file: int, path: Path, report: Report) -> None:
    """Take a file into an index: where each of its records lies. A file that cannot be read is reported, and kept."""
    index.add_file(file, path)
    try:
        for body, start in read_blocks(path, report):
            _note_or_report(index, file, start, body, report)
    except OSError:
        report(Damage(path, 0, _size(path), at_end=False))
        index.files[file].unreadable = True


def note_records(index: JournalIndex, file: int, start: int, body: bytes | memoryview) -> None:
    """Note the records of one block, which begin at `start` in the file. Raises BadRecord."""
    for kind, recording, at, length in split_records(body):
        if kind == RecordType.SEGMENT:
            number = _segment_index(body[at : at + length])
            index.note_segment(recording, number, file, start + at + NUMBER_BYTES)
        elif kind == RecordType.FACTS:
            if length < NUMBER_BYTES:
                raise BadRecord(f"a FACTS record of {length} bytes")
            number = int.from_bytes(body[at : at + NUMBER_BYTES], "big")
            index.note_fact(recording, number, Place(file, start + at, length))
        elif kind == RecordType.OPEN:
            index.note_open(recording, Place(file, start + at, length))
        elif kind == RecordType.CLOSE:
            index.note_close(recording, Place(file, start + at, length))
        elif kind == RecordType.PUBLISHED:
            index.note_published(recording, file)


def note_parts(index: JournalIndex, file: int, start: int, parts: Sequence[Part]) -> None:
    """Note the records of a block that was just encoded, head and payload in turn; the first begins at `start`."""
    for head, payload in zip(parts[::2], parts[1::2], strict=True):
        if not head:
            _note_segments(index, file, start, payload)
        elif head[0] == _SEGMENT:
            _note_segments(index, file, start, head)
        else:
            note_records(index, file, start, bytes(head) + payload)
        start += len(head) + len(payload)


def _note_segments(index: JournalIndex, file: int, start: int, records: Part) -> None:
    """Note SEGMENT records, one behind the other; of the last its head is enough."""
    for at in range(0, len(records), SEGMENT_RECORD_BYTES):
        _, recording, _, number = SEGMENT_HEAD.unpack_from(records, at)
        index.note_segment(recording.hex(), number, file, start + at + SEGMENT_HEAD.size)


def _segment_index(payload: bytes | memoryview) -> int:
    """Return the index of a SEGMENT record, one that a recording can have. Raises BadRecord."""
    index = int.from_bytes(payload[:NUMBER_BYTES], "big")
    if len(payload) != NUMBER_BYTES + SEGMENT_BYTES or not 0 < index <= _MOST_SEGMENTS:
        raise BadRecord(f"a SEGMENT record of {len(payload)} bytes, or of an index that no recording has")
    return index


def _note_or_report(index: JournalIndex, file: int, start: int, body: memoryview, report: Report) -> None:
    try:
        note_records(index, file, start, body)
    except BadRecord:
        report(Damage(index.path(file), start, len(body), at_end=False))


def _size(path: Path) -> int:
    """Return a file's size, 0 if not even that is to be had."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _next_block(raw: bytes, data: memoryview, damaged: int) -> int:
    """Return where the next whole block begins behind a damaged one; the file's end if there is none."""
    at = raw.find(BLOCK_MAGIC, damaged + 1)
    while at >= 0 and read_block(data, at) is None:
        at = raw.find(BLOCK_MAGIC, at + 1)
    return at if at >= 0 else len(data)
