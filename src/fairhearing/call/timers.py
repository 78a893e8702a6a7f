"""Things to look at later. Nothing here reads a clock: moments are seconds on the caller's monotonic clock."""

from __future__ import annotations

import heapq
from itertools import count
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Timers(Generic[Item]):
    """Items by the moment at which they want to be looked at.

    Nothing is ever taken out early: whoever is handed a due item checks whether it still matters.
    """

    def __init__(self) -> None:
        self._order = count()
        self._heap: list[tuple[float, int, Item]] = []

    def set(self, at: float, item: Item) -> None:
        """Have this item handed out at the first look at or after this moment."""
        heapq.heappush(self._heap, (at, next(self._order), item))

    def due(self, now: float) -> list[Item]:
        """Take out and return the items whose moment has come, the earliest first."""
        items = []
        while self._heap and self._heap[0][0] <= now:
            items.append(heapq.heappop(self._heap)[2])
        return items

    @property
    def next(self) -> float | None:
        """The moment of the next item, None where there is none."""
        return self._heap[0][0] if self._heap else None
