"""Counts how many people of a list share a number, in the room of eight bytes a number. Pure."""

from __future__ import annotations

import heapq
from array import array
from itertools import groupby
from typing import Final

_RUN: Final = 100_000


class SharedNumbers:
    """Telephone numbers as they come; afterwards how many of them more than so many people have."""

    def __init__(self, run: int = _RUN) -> None:
        self._run = run
        self._sorted: list[array[int]] = []
        self._latest: array[int] = array("Q")

    def add(self, number: str) -> None:
        """Count one person's number, in E.164; each person's once."""
        self._latest.append(int(number.removeprefix("+")))
        if len(self._latest) == self._run:
            self._end_run()

    def shared_by_more_than(self, people: int) -> int:
        """Return how many numbers more people than this have."""
        self._end_run()
        return sum(1 for _, alike in groupby(heapq.merge(*self._sorted)) if sum(1 for _ in alike) > people)

    def _end_run(self) -> None:
        if self._latest:
            self._sorted.append(array("Q", sorted(self._latest)))
            self._latest = array("Q")
