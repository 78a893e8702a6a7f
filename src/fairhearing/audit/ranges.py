"""Which of many numbered things, such as segments or seconds: `1-250`, `300-300`. Pure.

As an entry's detail they are a list of texts, in order, none touching the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from .errors import BadLeaf

MOST_RANGES: Final = 64
"""How many an entry holds. Of more, those that lie nearest to each other are joined."""

_RANGE: Final = re.compile(r"(0|[1-9][0-9]{0,8})-(0|[1-9][0-9]{0,8})")


class Ranges:
    """A set of whole numbers, kept as first and last of each run."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._firsts, self._lasts, strict=True)

    def __len__(self) -> int:
        return len(self._firsts)

    def add(self, first: int, last: int) -> None:
        """Take in the numbers from `first` to `last`, both included."""
        start = bisect_left(self._lasts, first - 1)
        end = bisect_right(self._firsts, last + 1)
        if start < end:
            first, last = min(first, self._firsts[start]), max(last, self._lasts[end - 1])
        self._firsts[start:end] = [first]
        self._lasts[start:end] = [last]

    def texts(self, most: int = MOST_RANGES) -> tuple[str, ...]:
        """Return them as an entry holds them. More than `most` are joined over the smallest gaps: none is left out."""
        gaps = sorted(range(1, len(self)), key=lambda at: self._firsts[at] - self._lasts[at - 1], reverse=True)
        cuts = [0, *sorted(gaps[: most - 1]), len(self)] if len(self) else [0]
        return tuple(f"{self._firsts[start]}-{self._lasts[end - 1]}" for start, end in pairwise(cuts))


def parse_ranges(texts: Iterable[object]) -> Ranges:
    """Read what an entry holds. Raises BadLeaf for anything that is no range."""
    ranges = Ranges()
    for text in texts:
        found = _RANGE.fullmatch(text) if isinstance(text, str) else None
        if not found or int(found[1]) > int(found[2]):
            raise BadLeaf("a range is two whole numbers with a hyphen between, the smaller first")
        ranges.add(int(found[1]), int(found[2]))
    return ranges
