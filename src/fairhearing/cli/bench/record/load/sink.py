"""The sink as the benchmark sees it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

TICK_MS: Final = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """How many packets the sink took so far, and how many the kernel threw away."""

    packets: int
    dropped: int


@dataclass
class Sink:
    """So many sockets, emptied on each tick, from when it is entered until it is left."""

    program: Path
    streams: int

    def __enter__(self) -> Self:
        words = [str(self.program), str(self.streams), str(TICK_MS)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.pid = self._process.pid
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        self.ports = [int(port) for port in self._process.stdout.readline().split()]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def taken(self) -> Taken:
        """Ask how many it has taken."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert self._process.stdout is not None  # noqa: S101 - the same
        self._process.stdin.write("how many\n")
        return Taken(*map(int, self._process.stdout.readline().split()))
