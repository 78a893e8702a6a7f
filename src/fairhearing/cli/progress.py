"""How far long work is: on a terminal one line that changes, elsewhere a line now and again."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

_EACH_S = 0.2
_LINE_EACH_S = 10.0
_WIDTH = 60


class ProgressLine:
    """Says how far work is, on standard error."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._said_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def show(self, what: str, done: int, total: int) -> None:
        """Say that so many of all are done."""
        now_s = time.monotonic()
        if now_s - self._said_s < (_EACH_S if self._is_terminal else _LINE_EACH_S):
            return
        self._said_s = now_s
        words = f"{what}: {done:,} of {total:,}"
        sys.stderr.write(f"\r{words:<{_WIDTH}}" if self._is_terminal else f"{words}\n")
        sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal:
            sys.stderr.write("\r" + " " * _WIDTH + "\r")
