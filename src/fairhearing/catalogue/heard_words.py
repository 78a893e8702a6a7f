"""How much of a recording somebody heard, in words: heard 0:12 to 3:10 of 5:00. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from fairhearing.wording.counts import counted
from fairhearing.wording.lengths import position

_JOINED_MS = 1000
_MOST_SAID = 4


def merge_spans(spans: Iterable[tuple[int, int]], *, joined_ms: int = _JOINED_MS) -> list[tuple[int, int]]:
    """Return stretches in their order, each moment once; those closer than `joined_ms` to each other are one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + joined_ms:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def heard_words(spans: Iterable[tuple[int, int]], whole_ms: int, *, is_doubtful: bool = False) -> str:
    """Say what was heard of how much. spans: milliseconds, in any order. is_doubtful: no time sufficed for it all."""
    merged = merge_spans(spans)
    if not merged:
        return "How much was played is not known"
    said = [f"{position(first)} to {position(last)}" for first, last in merged[:_MOST_SAID]]
    more = len(merged) - len(said)
    if more:
        said.append(counted(more, "more part"))
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    doubt = ". Their browser reported more than the time allowed" if is_doubtful else ""
    return f"Heard {listed} of {position(whole_ms)}{doubt}"
