"""Checking a log's folder from its files alone: every entry, every tile, the root, the signature. No database.

Spans of 65,536 entries are checked side by side by a process for each core; what is kept meanwhile does not grow with
the log.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fairhearing.vault.note import NoteVerifier

from .checkpoint import Checkpoint, open_checkpoint
from .errors import BadCheckpoint, DamagedLog, OurError
from .files import LogReader
from .outbox_ids import SPAN, outbox_path
from .span import SpanChecker, find_outbox
from .strangers import check_no_strangers
from .tiles import TILE_HEIGHT, TILE_WIDTH, tile_path, tile_root
from .tree import CompactRange

Progress = Callable[[int, int], None]
"""Called now and then with how many entries are checked, of how many."""

_PROCESSES_FROM: Final = 3
"""Spans from which starting processes is worth its time."""


class CheckFailed(OurError):
    """A process that checks entries ended without an answer: killed, or out of memory. Nothing is known of the log."""


def verify_log(folder: Path, verifier: NoteVerifier, *, progress: Progress | None = None) -> Checkpoint:
    """Recompute a log and return its checkpoint, now known to be true of the files.

    verifier: the log's public key, from a practice's recipients file or a printed sheet, never from the log's folder.
    Raises DamagedLog naming the first bad entry or file, or the narrowest range of entries it can be in.
    """
    reader = LogReader(folder)
    note = reader.checkpoint()
    if note is None:
        raise DamagedLog("the log's folder holds no checkpoint")
    try:
        signed = open_checkpoint(note, verifier)
    except BadCheckpoint as error:
        raise DamagedLog(str(error)) from error
    with TemporaryDirectory(prefix="fairhearing-verify-") as scratch:
        _Verification(reader, signed, Path(scratch), progress or _silent).run()
    check_no_strangers(reader, signed.size)
    return signed


@dataclass(frozen=True, slots=True)
class _Verification:
    """One pass over a log. scratch: a folder for digests that the log's folder has no file of."""

    reader: LogReader
    signed: Checkpoint
    scratch: Path
    progress: Progress

    def run(self) -> None:
        tree = CompactRange()
        roots: list[bytes] = []
        spans = -(-self.signed.size // SPAN)
        for span, subtrees in enumerate(self._checked_spans(spans)):
            for height, root in subtrees:
                tree.append_subtree(height, root)
                if height == 2 * TILE_HEIGHT:
                    roots.append(root)
            self.progress(min(self.signed.size, (span + 1) * SPAN), self.signed.size)
        self._check_levels(roots)
        if tree.root() != self.signed.root:
            raise DamagedLog(self._unsigned())
        self._check_repeats(spans)

    def _checked_spans(self, spans: int) -> Iterator[list[tuple[int, bytes]]]:
        if spans < _PROCESSES_FROM:
            checker = SpanChecker(self.reader, self.signed.size, self.scratch)
            yield from map(checker.check, range(spans))
            return
        with _checkers(self.reader.folder, self.signed.size, self.scratch) as check:
            yield from check(spans)

    def _check_levels(self, roots: list[bytes]) -> None:
        """Compare the tiles above level 1, full and partial, with the roots of the level below."""
        level = 2
        while roots:
            above = []
            for start in range(0, len(roots), TILE_WIDTH):
                hashes = roots[start : start + TILE_WIDTH]
                kept = self.reader.tile(level, start // TILE_WIDTH, len(hashes))
                for place, (found, root) in enumerate(zip(kept, hashes, strict=True)):
                    if found != root:
                        raise DamagedLog(_range(level, start + place))
                if len(hashes) == TILE_WIDTH:
                    above.append(tile_root(hashes))
            roots, level = above, level + 1

    def _check_repeats(self, spans: int) -> None:
        from .repeats import first_repeat  # noqa: PLC0415 - numpy takes a while to load, and only a whole log needs it

        files = [self.reader.folder / outbox_path(span) for span in range(spans)]
        places = [self.scratch / str(span) for span in range(spans)]
        repeated = first_repeat([place if place.exists() else file for place, file in zip(places, files, strict=True)])
        if repeated is None:
            return
        numbers = find_outbox(self.reader, self.signed.size, repeated)
        raise DamagedLog(f"entry {numbers[1]} repeats the outbox id of entry {numbers[0]}")

    def _unsigned(self) -> str:
        full, rest = divmod(self.signed.size, TILE_WIDTH)
        place = f"an entry from {full * TILE_WIDTH} on" if rest else "an entry"
        also = ", or an earlier one together with its tiles," if rest and full else ""
        return f"the entries do not lead to the signed root: {place}{also} is not what was signed"


@contextmanager
def _checkers(folder: Path, size: int, scratch: Path) -> Iterator[Callable[[int], Iterator[list[tuple[int, bytes]]]]]:
    """Start a process for each core; give what has them check so many spans, in order."""
    words = [sys.executable, "-m", "fairhearing.audit.span", str(folder), str(size), str(scratch)]
    processes = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(len(os.sched_getaffinity(0)))
    ]
    idle: queue.Queue[subprocess.Popen[str]] = queue.Queue()
    for process in processes:
        idle.put(process)

    def check(span: int) -> list[tuple[int, bytes]]:
        process = idle.get()
        try:
            return _ask(process, span)
        finally:
            idle.put(process)

    with ThreadPoolExecutor(len(processes), thread_name_prefix="verify") as pool:
        try:
            yield lambda spans: pool.map(check, range(spans))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.kill()
                process.communicate()


def _ask(process: subprocess.Popen[str], span: int) -> list[tuple[int, bytes]]:
    """Have one process check one span. Raises DamagedLog, CheckFailed."""
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(f"{span}\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except (OSError, ValueError) as error:
        raise CheckFailed("a process that checks entries ended before its time") from error
    if not line:
        raise CheckFailed("a process that checks entries ended before its time")
    answer = json.loads(line)
    if "damage" in answer:
        raise DamagedLog(answer["damage"])
    return [(height, bytes.fromhex(root)) for height, root in answer["subtrees"]]


def _range(level: int, below: int) -> str:
    width = TILE_WIDTH**level
    first, last = below * width, (below + 1) * width - 1
    return f"one of entries {first} to {last}, or {tile_path(level, below // TILE_WIDTH)}, is not what was signed"


def _silent(_done: int, _total: int) -> None:
    """Say nothing."""


__all__: Sequence[str] = ["CheckFailed", "Progress", "verify_log"]
