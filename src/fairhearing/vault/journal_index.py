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

    def note_segment(self, recording: str, index: int, file: int, offset: int) -> None:
        """Remember where a sealed segment lies. Once more, as a failed write may leave it, changes nothing."""
        entry = self.entries.get(recording)
        if entry is None or file not in entry.files:
            entry = self._entry_with_file(recording, file)
        segments = entry.segments
        if index == len(segments) + 1:
            segments.append(pack_place(file, offset))
        elif index > len(segments):
            segments.extend([NOWHERE] * (index - 1 - len(segments)))
            segments.append(pack_place(file, offset))
        elif segments[index - 1] == NOWHERE:
            segments[index - 1] = pack_place(file, offset)

    def note_fact(self, recording: str, counter: int, place: Place) -> None:
        """Remember where a record of facts lies."""
        self._entry_with_file(recording, place.file).facts.setdefault(counter, place)

    def note_open(self, recording: str, place: Place) -> None:
        """Remember where a recording begins."""
        entry = self._entry_with_file(recording, place.file)
        entry.open = entry.open or place

    def note_close(self, recording: str, place: Place) -> None:
        """Remember where a recording's end lies."""
        entry = self._entry_with_file(recording, place.file)
        entry.close = entry.close or place

    def note_published(self, recording: str, file: int) -> None:
        """Remember that a recording was published, and which file says so."""
        self.entries.setdefault(recording, Entry()).published = True
        self.files[file].marks.add(recording)

    def _entry_with_file(self, recording: str, file: int) -> Entry:
        """Return a recording's entry, and note that the file holds some of it."""
        entry = self.entries.setdefault(recording, Entry())
        entry.files.add(file)
        self.files[file].holds.add(recording)
        self.files[file].needed_by.add(recording)
        return entry

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
