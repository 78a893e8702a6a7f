"""When each segment of sound was on the disk: the recorder's journal read while it is written, and its syncs noted.

Two things are seen from outside: that a block is there, by looking every few milliseconds, and when each sync of the
journal ended, by `sync_watch.c` in the recorder's process. A block is on the disk when the first sync ends that ended
after the last look at which it was not there yet; that is right to within the time between two looks.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from fairhearing.vault.journal_files import list_journal
from fairhearing.vault.journal_records import (
    BLOCK_HEAD,
    FILE_HEAD,
    NUMBER_BYTES,
    RecordType,
    read_block,
    split_records,
)

_LOOK_EACH_S: Final = 0.005
_AT_ONCE: Final = 16 << 20
_SYNCS_KEPT: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Seen:
    """A segment of a recording that was in the journal at a look, and not at the one before. index: from 1 up."""

    recording: str
    index: int
    not_yet_ns: int


@dataclass
class JournalWatch:
    """Looks at a node's journal from when it is entered until it is left. library: sync_watch.so."""

    folder: Path
    library: Path
    notes: Path
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        np.zeros(1 + _SYNCS_KEPT, "<u8").tofile(self.notes)
        self._at: tuple[Path, int] | None = None
        self._stop = threading.Event()

    @property
    def environment(self) -> dict[str, str]:
        """What the recorder is started with, so that its syncs are noted."""
        return {"LD_PRELOAD": str(self.library), "SYNC_WATCH": str(self.notes)}

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def synced_ns(self) -> list[tuple[Seen, int]]:
        """Return what was seen, and when it was on the disk; nothing of segments after the last sync."""
        count, *ended = np.fromfile(self.notes, "<u8").tolist()
        ended = sorted(each for each in ended if each) if count else []
        places = ((each, bisect_left(ended, each.not_yet_ns)) for each in self.seen)
        return [(each, ended[place]) for each, place in places if place < len(ended)]

    def _run(self) -> None:
        looked_ns = time.monotonic_ns()
        while not self._stop.wait(_LOOK_EACH_S):
            now_ns = time.monotonic_ns()
            self._look(looked_ns)
            looked_ns = now_ns

    def _look(self, looked_ns: int) -> None:
        """Read on, through this file and what follows it."""
        files = [path for _, _, path in list_journal(self.folder)]
        begun, offset = self._at or (None, 0)
        for path in files[files.index(begun) if begun in files else 0 :]:
            at = offset if path == begun else FILE_HEAD.size
            self._at = path, self._read_on(path, at, looked_ns)

    def _read_on(self, path: Path, at: int, looked_ns: int) -> int:
        """Take in all whole blocks from here on; return where they end."""
        try:
            with path.open("rb", buffering=0) as file:
                file.seek(at)
                data = memoryview(file.read(_AT_ONCE))
        except FileNotFoundError:
            return at  # published, and gone
        offset = 0
        while (block := read_block(data, offset)) is not None:
            body = block[1]
            offset += BLOCK_HEAD.size
            self.seen += [
                Seen(recording, int.from_bytes(body[start : start + NUMBER_BYTES]), looked_ns)
                for kind, recording, start, _ in split_records(body)
                if kind == RecordType.SEGMENT
            ]
            offset += len(body)
        return at + offset
