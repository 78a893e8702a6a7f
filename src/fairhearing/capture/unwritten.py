"""What is sealed and not yet in the journal. It waits here for as long as the disk does not take it.

A record is sealed once: these bytes are the only ones there will ever be for their place. They are appended in order,
all of them at once, again and again until they are taken. Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.journal import Close, JournalUnwritable, JournalWriter, Record
from fairhearing.vault.sealed_segments import SealedSegments

from .say import say

_NS_PER_S: Final = 1_000_000_000
_SAY_EACH_S: Final = 10


class Unwritten:
    """Sealed records on their way to the journal. For the media thread alone.

    publish: handed each recording that ended, once everything of it is in the journal.
    """

    def __init__(self, journal: JournalWriter, publish: Callable[[str], None], troubles: Troubles) -> None:
        self._journal = journal
        self._troubles = troubles
        self._publish = publish
        self._records: list[Record] = []
        self._abandoned: list[str] = []
        self._trouble_since_ns: int | None = None
        self._said = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything is in the journal."""
        return not self._records and not self._abandoned

    def waiting_s(self, now_ns: int) -> float:
        """For how long the journal has not taken what waits here. From any thread."""
        since_ns = self._trouble_since_ns
        return 0.0 if since_ns is None else (now_ns - since_ns) / _NS_PER_S

    def add(self, records: Iterable[Record], abandoned: Iterable[str] = ()) -> None:
        """Take records in. abandoned: recordings of which no more will come though they have no end."""
        self._records += records
        self._abandoned += abandoned

    def write(self, now_ns: int) -> int | None:
        """Append everything, in one write and one sync. Raises nothing: what is not taken waits.

        No room of sealed segments is needed any more afterwards: what waits was copied.

        Returns since when the journal had not been writable, if that has just ended and had lasted a second.
        """
        if self.is_empty:
            return None
        try:
            self._journal.append(self._records)
        except JournalUnwritable as error:
            self._records = [each.kept() if isinstance(each, SealedSegments) else each for each in self._records]
            self._tell_trouble(error, now_ns)
            return None
        written, self._records = self._records, []
        abandoned, self._abandoned = self._abandoned, []
        for record in written:
            if isinstance(record, Close):
                self._publish(record.recording)
        for recording in abandoned:
            self._publish(recording)
        return self._end_trouble(now_ns, len(written))

    def _tell_trouble(self, error: JournalUnwritable, now_ns: int) -> None:
        if self._trouble_since_ns is None:
            self._trouble_since_ns, self._said = now_ns, 0
            self._troubles.begin(TroubleKind.JOURNAL_UNWRITABLE)
        if now_ns - self._trouble_since_ns >= self._said * _SAY_EACH_S * _NS_PER_S:
            self._said += 1
            say(f"{error}; {len(self._records)} sealed records wait in memory, calls go on")

    def _end_trouble(self, now_ns: int, written: int) -> int | None:
        since_ns, self._trouble_since_ns = self._trouble_since_ns, None
        if since_ns is None:
            return None
        self._troubles.end(TroubleKind.JOURNAL_UNWRITABLE)
        say(f"the journal is written again after {(now_ns - since_ns) / _NS_PER_S:.1f} s; {written} records had waited")
        return since_ns if now_ns - since_ns >= _NS_PER_S else None
