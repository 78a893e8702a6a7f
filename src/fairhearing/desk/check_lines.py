"""The lines of a checklist: each says how it stands by itself, or is ticked by who did it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How one line stands."""

    DONE = "done"
    """The rows say so."""
    TO_DO = "to-do"
    """The rows say that it is not done."""
    BY_HAND = "by-hand"
    """Nothing here can know it: whoever did it ticks it."""
    NOT_KNOWN = "not-known"
    """What would know it does not answer."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing to do. code: the same for ever, for what is saved. found: what the rows say. href: where it is done."""

    code: str
    words: str
    standing: Standing
    found: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """One line as it is saved. ticked: by hand."""

    code: str
    standing: str
    ticked: bool


def counted_line(code: str, words: str, count: int, *, none: str, some: str, href: str) -> CheckLine:
    """Return a line that is done when nothing is left. some: what is left, after its number."""
    if count:
        return CheckLine(code, words, Standing.TO_DO, f"{count} {some}", href)
    return CheckLine(code, words, Standing.DONE, none)


def saved_lines(lines: Sequence[CheckLine], ticked: Collection[str]) -> list[Saved]:
    """Return what is saved. Only what nothing here can know counts as done by a tick."""
    by_hand = {Standing.BY_HAND, Standing.NOT_KNOWN}
    return [Saved(line.code, str(line.standing), line.standing in by_hand and line.code in ticked) for line in lines]


def count_open(lines: Sequence[Saved]) -> int:
    """Say how many lines are neither done nor ticked."""
    return sum(line.standing != Standing.DONE and not line.ticked for line in lines)
