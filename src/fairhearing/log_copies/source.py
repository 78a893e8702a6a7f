"""The log as a copy takes it: up to one signed checkpoint, which holds still while the log grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import LogTree, newest_checkpoint
from fairhearing.audit.static_tree import full_files, partial_files
from fairhearing.vault.note import NoteVerifier

from .errors import CopyDisagrees
from .position import Position


@dataclass(frozen=True, slots=True)
class Source:
    """A log's reader, its newest checkpoint as a note and as values, and the key that signed it."""

    reader: LogReader
    note: str
    signed: Checkpoint
    verifier: NoteVerifier

    @property
    def end(self) -> Position:
        """Where a copy is that has everything."""
        return Position(self.signed.size, self.signed.root)

    def at(self, size: int) -> Position:
        """Where a copy is that has so many entries."""
        return Position(size, LogTree(self.reader, self.signed.size).root(size))

    def files_beyond(self, size: int) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Give the files that a tree of tiles lacks which has so many entries, the checkpoint excepted."""
        yield from full_files(self.reader, size, self.signed.size)
        yield from partial_files(self.reader, self.signed.size)

    def check_begins_with(self, earlier: Position) -> None:
        """Raise CopyDisagrees unless the log begins with what was copied before."""
        if earlier.size > self.signed.size:
            raise CopyDisagrees(f"the log has {self.signed.size} entries, {earlier.size} were copied: it was cut short")
        try:
            found = self.at(earlier.size)
        except AuditError as error:
            raise CopyDisagrees(f"the log cannot be read where it was copied before: {error}") from error
        if found != earlier:
            raise CopyDisagrees(f"the first {earlier.size} entries of the log are not those that were copied")


def open_source(reader: LogReader, verifier: NoteVerifier) -> Source | None:
    """Return the log as it is now, None if it was not begun. Raises BadCheckpoint, DamagedLog."""
    if reader.checkpoint() is None:
        return None
    note, _ = newest_checkpoint(reader)
    return Source(reader, note, open_checkpoint(note, verifier), verifier)
