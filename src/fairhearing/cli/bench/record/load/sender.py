"""The paced sender as the benchmark sees it: a process that is told where sound goes, and tells what it sent."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fairhearing.cli.errors import CommandError, ExitCode

_ANSWER_WITHIN_S: Final = 30.0
_US_A_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Flaws:
    """Of ten thousand packets so many are never sent, sent behind their successor, or sent twice."""

    lost: int = 0
    swapped: int = 0
    twice: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """The packets of both streams of a call that went to one recording: from the first up to, not with, the end."""

    call: int
    first: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """How it went. packets: in all. late_ms: by how much one was late since the mark before. index: the next packet."""

    packets: int
    late_ms: float
    index: int


@dataclass
class PacedSender:
    """Sends the sound of so many calls from when it is entered until it is left.

    deck: packets made beforehand. start_ns: when packet 0 was due, on the monotonic clock; known after a mark.
    """

    program: Path
    calls: int
    flaws: Flaws = Flaws()
    deck: Path | None = None
    spans: list[Span] = field(default_factory=list)
    start_ns: int = 0

    def __enter__(self) -> Self:
        words = [str(each) for each in (self.calls, self.flaws.lost, self.flaws.swapped, self.flaws.twice)]
        deck = [] if self.deck is None else [str(self.deck)]
        self._process = subprocess.Popen(
            [self.program, *words, *deck], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.pid = self._process.pid
        self._open: dict[int, int] = {}
        self._marks: queue.SimpleQueue[Mark | None] = queue.SimpleQueue()
        self._told: list[Mark] = []
        self._is_over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        self._process.stdout.close()

    def aim(self, call: int, ports: Sequence[int]) -> None:
        """Let the two streams of a call go to these ports from the next period on; to none: nowhere."""
        left, right = ports or (0, 0)
        self._say(f"{call} {left} {right}")

    @property
    def late_ms(self) -> float:
        """By how much a packet was late in all the time that marks have told of."""
        return max((mark.late_ms for mark in self._told), default=0.0)

    def mark(self) -> Mark:
        """Ask how it goes; what was said before is obeyed by then. Raises CommandError if it does not answer."""
        self._say("mark")
        try:
            mark = self._marks.get(timeout=_ANSWER_WITHIN_S)
        except queue.Empty:
            mark = None
        if mark is None or self._is_over:
            raise CommandError("the sender of sound ended before its time", code=ExitCode.OUR_FAULT)
        self._told.append(mark)
        return mark

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.write(line + "\n")

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in self._process.stdout:
            word, *numbers = line.split()
            if word == "start":
                self.start_ns = int(numbers[0])
            elif word == "began":
                call, first = map(int, numbers)
                self._open[call] = len(self.spans)
                self.spans.append(Span(call, first))
            elif word == "ended":
                call, end = map(int, numbers)
                place = self._open.pop(call)
                self.spans[place] = replace(self.spans[place], end=end)
            elif word == "mark":
                packets, late_us, index = map(int, numbers)
                self._marks.put(Mark(packets, late_us / _US_A_MS, index))
            else:
                self._is_over = True
        self._marks.put(None)
