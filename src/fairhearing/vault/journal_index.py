"""Where everything lies in the journal, and which of its files nobody needs any more. Places, never bytes.

A file may go when every recording with sound, keys or facts in it is forgotten, and when no PUBLISHED mark in it is
still needed: a mark stands for as long as another file holds records of its recording, or a replay would publish that
recording once more.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from pathlib import Path

from .errors import MissingData, OurError
from .journal_records import RecordType

_OFFSET_BITS = 32
_OFFSET_MASK = (1 << _OFFSET_BITS) - 1
NOWHERE = 0
"""The packed place of a segment that the journal does not have; no segment lies at a file's very beginning."""


class NotInJournal(MissingData):
    """The journal has no such recording, or not the record that was asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a payload lies: which of the journal's files, from which byte, how many bytes."""

    file: int
    offset: int
    length: int


@dataclass(slots=True)
class Entry:
    """Where the records of one recording lie. segments: segment i's packed place at i - 1; facts: by their counter."""

    open: Place | None = None
    segments: array[int] = field(default_factory=lambda: array("Q"))
    facts: dict[int, Place] = field(default_factory=dict)
    close: Place | None = None
    published: bool = False
    files: set[int] = field(default_factory=set)


@dataclass(slots=True)
class JournalFile:
    """One file. needed_by: recordings not forgotten; holds: all with records in it; marks: those marked published.

    unreadable: it may be needed for all we know, so it stays.
    """

    path: Path
    needed_by: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    unreadable: bool = False


def pack_place(file: int, offset: int) -> int:
    """Return a segment's place as one number."""
    return file << _OFFSET_BITS | offset


def unpack_place(packed: int) -> tuple[int, int]:
    """Return file and offset of a segment's packed place."""
    return packed >> _OFFSET_BITS, packed & _OFFSET_MASK


class JournalIndex:
    """What the journal holds. Not to be shared between threads without a lock."""

    __slots__ = ("entries", "files")

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.files: dict[int, JournalFile] = {}

    def add_file(self, number: int, path: Path) -> None:
        """Take a file in. Numbers rise in the order of the files' age."""
        self.files[number] = JournalFile(path)

    def take_in(self, other: JournalIndex) -> None:
        """Add what another index holds, which has none of the files and recordings of this one."""
        self.entries |= other.entries
        self.files |= other.files

    def note(self, kind: int, recording: str, place: Place, number: int) -> None:
        """Remember where a record lies; `number`: a segment's index, a fact's counter.

        The same record once more, as a failed write may leave it, changes nothing.
        """
        file = self.files[place.file]
        entry = self.entries.get(recording)
        if entry is None:
            entry = self.entries[recording] = Entry()
        if kind == RecordType.PUBLISHED:
            entry.published = True
            file.marks.add(recording)
            return
        file.holds.add(recording)
        file.needed_by.add(recording)
        entry.files.add(place.file)
        if kind == RecordType.SEGMENT:
            _note_segment(entry.segments, number, pack_place(place.file, place.offset))
        elif kind == RecordType.FACTS:
            entry.facts.setdefault(number, place)
        elif kind == RecordType.OPEN:
            entry.open = entry.open or place
        elif kind == RecordType.CLOSE:
            entry.close = entry.close or place

    def entry(self, recording: str) -> Entry:
        """Return where a recording's records lie. Raises NotInJournal."""
        try:
            return self.entries[recording]
        except KeyError:
            raise NotInJournal(f"the journal has no recording {recording}") from None

    def path(self, file: int) -> Path:
        """Return where a file lies."""
        return self.files[file].path

    def forget(self, recording: str) -> None:
        """Let go of a recording that was published. Raises NotInJournal; OurError if it was not published."""
        entry = self.entry(recording)
        if not entry.published:
            raise OurError(f"recording {recording} must be published, and marked so, before it is forgotten")
        del self.entries[recording]
        for file in entry.files:
            self.files[file].needed_by.discard(recording)

    def next_removable(self) -> int | None:
        """Return the oldest file that may go, None if all are needed. It must be gone before the next is asked for."""
        for number in sorted(self.files):
            file = self.files[number]
            if file.needed_by or file.unreadable:
                continue
            others = [other.holds for other in self.files.values() if other is not file]
            if not any(mark in held for mark in file.marks for held in others):
                return number
        return None


def _note_segment(segments: array[int], index: int, packed: int) -> None:
    missing = index - 1 - len(segments)
    if missing >= 0:
        segments.extend([NOWHERE] * missing)
        segments.append(packed)
    elif segments[index - 1] == NOWHERE:
        segments[index - 1] = packed
