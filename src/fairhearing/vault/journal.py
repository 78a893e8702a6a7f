"""The journal: one write and one fdatasync a tick for the sealed sound and facts of all calls.

The life of a recording here: OPEN, then SEGMENT and FACTS as they come, CLOSE; its publisher copies the segments into
the store, still sealed, and appends PUBLISHED; then it is forgotten, and files that nobody needs are removed. After a
kill the next boot's writer adopts what is left and publishes it the same way. No key is needed for any of this.

A write that fails leaves no torn block behind: the file is cut back, or given up for a new one, and the same records
are appended again by the caller, the same bytes. Nothing counts as written before `append` has returned.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import CannotWrite, DamagedData
from .journal_files import Report, index_file, journal_name, list_journal, note_parts
from .journal_index import JournalIndex, NotInJournal, Place, unpack_place
from .journal_records import (
    FILE_HEAD,
    FILE_MAGIC,
    Close,
    Facts,
    Open,
    Part,
    Published,
    Record,
    Segment,
    block_head,
    decode_close,
    decode_open,
    encode_records,
    gather_blocks,
)
from .journaled_recording import JournaledRecording
from .publishing import make_folders, sync_folder
from .tinkstream import SEGMENT_BYTES

__all__ = [
    "Close",
    "Facts",
    "JournalDamaged",
    "JournalUnwritable",
    "JournalWriter",
    "JournaledRecording",
    "NotInJournal",
    "Open",
    "Published",
    "Record",
    "Segment",
]

_PARTS_AT_ONCE = 1000
"""More parts than this are joined first: pwritev(2) takes 1,024."""

ROTATE_BYTES = 64 << 20
"""The next block goes into a new file once one has this many bytes, and no block grows much beyond it."""


class JournalUnwritable(CannotWrite):
    """The disk did not take a block. Append the same records again; until then they are only in memory."""


class JournalDamaged(DamagedData):
    """A record that was written is not to be had any more: damage, not a torn write."""


@dataclass(slots=True)
class _OpenFile:
    """The file being written. end: up to where its bytes are on the disk. spoilt: the next block goes elsewhere."""

    number: int
    sequence: int
    descriptor: int
    end: int = 0
    spoilt: bool = False


class JournalWriter:
    """The journal of one recorder node, written under one boot number.

    Any thread may append; one thread, the publisher's, adopts and forgets.
    """

    def __init__(self, folder: Path, boot: int, *, rotate_bytes: int = ROTATE_BYTES) -> None:
        make_folders(folder)
        self._folder, self._boot, self._rotate_bytes = folder, boot, rotate_bytes
        there = list_journal(folder)
        self._sequence = max((sequence for of_boot, sequence, _ in there if of_boot == boot), default=0)
        self._older = {file: path for file, (of_boot, _, path) in enumerate(there) if of_boot < boot}
        self._next_file = len(there)
        self._block_number = 0
        self._current: _OpenFile | None = None
        self._index = JournalIndex()
        self._writing = threading.Lock()
        self._indexing = threading.Lock()

    def append(self, records: Sequence[Record]) -> None:
        """Write the records of a tick: one write, one fdatasync. They are on the disk when this returns.

        What gathered while the disk was away may need several of both. Raises JournalUnwritable: then the same
        records are to be appended again; those that did get there count once.
        """
        with self._writing:
            for parts in gather_blocks(encode_records(records), self._rotate_bytes):
                file = self._file_to_write()
                start = self._write(file, parts if len(parts) <= _PARTS_AT_ONCE else [b"".join(parts)])
                with self._indexing:
                    note_parts(self._index, file.number, start, parts)

    def recordings(self) -> tuple[str, ...]:
        """Return the recordings that were not forgotten yet."""
        with self._indexing:
            return tuple(self._index.entries)

    def recording(self, recording: str) -> JournaledRecording:
        """Return what the journal has of a recording now. Raises NotInJournal; JournalDamaged if its key is lost."""
        with self._indexing:
            entry = self._index.entry(recording)
            if entry.open is None:
                raise JournalDamaged(f"the beginning of recording {recording}, with its sealed key, is not to be had")
            places = [entry.open, *(entry.facts[counter] for counter in sorted(entry.facts))]
            closing, segments = entry.close, entry.segments[:]
        first, *facts = (self._read(place) for place in places)
        return JournaledRecording(
            open=decode_open(recording, first),
            facts=tuple(facts),
            segments=segments,
            closing=decode_close(recording, self._read(closing)).closing if closing else None,
        )

    def read_segments(self, places: Iterable[int]) -> Iterator[bytes]:
        """Yield the sealed segments at packed places, in that order. Raises JournalDamaged."""
        descriptor, opened = -1, -1
        try:
            for packed in places:
                file, offset = unpack_place(packed)
                if file != opened:
                    descriptor = self._reopen(descriptor, file)
                    opened = file
                yield _read_exactly(descriptor, offset, SEGMENT_BYTES)
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def read_segment(self, place: int) -> bytes:
        """Return one sealed segment. Raises JournalDamaged."""
        return next(self.read_segments((place,)))

    def forget(self, recording: str) -> None:
        """Let go of a published recording, and remove the files that nobody needs any more.

        Its PUBLISHED record must have been appended. Raises NotInJournal, OurError, and OSError as the disk does;
        then it is forgotten all the same, and the files go with the next one.
        """
        with self._indexing:
            self._index.forget(recording)
        self._remove_files()

    def adopt_older(self, report: Report) -> tuple[str, ...]:
        """Take in what earlier boots left. Returns the recordings that still have to be published.

        Reads the whole of the older files, so it belongs in the publisher's thread. Damage is reported.
        """
        older = JournalIndex()
        for file, path in self._older.items():
            index_file(older, file, path, report)
        self._older = {}
        published = [recording for recording, entry in older.entries.items() if entry.published]
        for recording in published:
            older.forget(recording)
        with self._indexing:
            self._index.take_in(older)
        self._remove_files()
        return tuple(older.entries)

    def close(self) -> None:
        """Let go of the file being written. Everything appended is on the disk already."""
        with self._writing:
            self._give_up_file()

    def _file_to_write(self) -> _OpenFile:
        if self._current and (self._current.spoilt or self._current.end >= self._rotate_bytes):
            self._give_up_file()
        if self._current is None:
            self._current = self._new_file()
        return self._current

    def _new_file(self) -> _OpenFile:
        sequence = self._sequence + 1
        path = self._folder / journal_name(self._boot, sequence)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise JournalUnwritable(f"no new journal file could be made: {error.strerror}") from error
        try:
            sync_folder(self._folder)
        except OSError as error:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise JournalUnwritable(f"no new journal file could be made: {error.strerror}") from error
        self._sequence = sequence
        file = self._next_file
        self._next_file += 1
        with self._indexing:
            self._index.add_file(file, path)
        return _OpenFile(file, sequence, descriptor)

    def _write(self, file: _OpenFile, parts: Sequence[Part]) -> int:
        """Put one block on the disk. Returns where in the file its records begin."""
        number = self._block_number + 1
        head, size = block_head(number, parts), sum(map(len, parts))
        if file.end == 0:
            head = FILE_HEAD.pack(FILE_MAGIC, self._boot, file.sequence) + head
        try:
            self._write_at(file.descriptor, [head, *parts], file.end)
        except OSError as error:
            self._take_back(file)
            raise JournalUnwritable(f"the journal could not be written: {error.strerror}") from error
        try:
            self._sync(file.descriptor)
        except OSError as error:
            file.spoilt = True
            self._take_back(file)
            raise JournalUnwritable(f"the journal could not be synced: {error.strerror}") from error
        start = file.end + len(head)
        file.end = start + size
        self._block_number = number
        return start

    def _write_at(self, descriptor: int, parts: list[Part], offset: int) -> None:
        """Write all parts; a short write is gone on with."""
        written = os.pwritev(descriptor, parts, offset)
        total = sum(map(len, parts))
        if written < total:
            rest = memoryview(b"".join(parts))
            while written < total:
                written += os.pwrite(descriptor, rest[written:], offset + written)

    def _sync(self, descriptor: int) -> None:
        os.fdatasync(descriptor)

    def _take_back(self, file: _OpenFile) -> None:
        """Cut a failed block off. If even that fails the file ends in a torn block, and the next goes elsewhere."""
        try:
            os.ftruncate(file.descriptor, file.end)
        except OSError:
            file.spoilt = True

    def _give_up_file(self) -> None:
        if self._current:
            os.close(self._current.descriptor)
            self._current = None

    def _remove_files(self) -> None:
        """Remove the files that may go, each on the disk before the next: a mark must outlive what it marks."""
        while (number := self._next_removable()) is not None:
            with self._indexing:
                path = self._index.path(number)
            path.unlink(missing_ok=True)
            sync_folder(self._folder)
            with self._indexing:
                del self._index.files[number]

    def _next_removable(self) -> int | None:
        with self._writing, self._indexing:
            number = self._index.next_removable()
            if self._current and self._current.number == number:
                self._give_up_file()
            return number

    def _read(self, place: Place) -> bytes:
        descriptor = self._reopen(-1, place.file)
        try:
            return _read_exactly(descriptor, place.offset, place.length)
        finally:
            os.close(descriptor)

    def _reopen(self, descriptor: int, file: int) -> int:
        """Close what was open, open another file."""
        if descriptor >= 0:
            os.close(descriptor)
        with self._indexing:
            path = self._index.path(file)
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _read_exactly(descriptor: int, offset: int, length: int) -> bytes:
    data = os.pread(descriptor, length, offset)
    if len(data) != length:
        raise JournalDamaged(f"the journal gave {len(data)} of {length} bytes back")
    return data
