"""Gaps: where a side of a recording has no sound of its own. A gap is told once, whole, when it is over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .sides import Side


@dataclass(frozen=True, slots=True)
class Gap:
    """Frames from start up to, not with, end that nobody filled on this side."""

    side: Side
    start: int
    end: int


class GapFinder:
    """Finds one side's gaps in stretches of a timeline handed over in order, merging across their edges."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._open_since: int | None = None
        self._ended: list[Gap] = []

    @property
    def open_since(self) -> int | None:
        """The frame since which nothing was heard, None while there is sound."""
        return self._open_since

    @property
    def has_none(self) -> bool:
        """Whether no gap is open or waits to be taken."""
        return self._open_since is None and not self._ended

    def read(self, start: int, filled: NDArray[np.bool_]) -> None:
        """Read the next stretch: it begins at frame `start`, where the last one ended."""
        if filled.all():
            self._close(start)
            return
        if not filled.any():
            if self._open_since is None:
                self._open_since = start
            return
        edges = np.flatnonzero(np.diff(filled)) + 1
        has_sound = bool(filled[0])
        for edge in (0, *edges.tolist()):
            if has_sound:
                self._close(start + edge)
            elif self._open_since is None:
                self._open_since = start + edge
            has_sound = not has_sound

    def take_ended(self) -> list[Gap]:
        """Return the gaps that ended since the last time, in order."""
        ended, self._ended = self._ended, []
        return ended

    def end(self, frame: int) -> list[Gap]:
        """Return what was not taken yet, a gap still open included: the recording ends at this frame."""
        self._close(frame)
        return self.take_ended()

    def _close(self, frame: int) -> None:
        if self._open_since is not None:
            self._ended.append(Gap(self._side, self._open_since, frame))
            self._open_since = None
