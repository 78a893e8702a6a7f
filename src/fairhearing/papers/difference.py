"""What changed between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_WORD: Final = re.compile(r"\s+|[^\s]+")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    """It stood in the earlier wording only."""
    IN = "in"
    """It stands in the later wording only."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with one fate."""

    change: Change
    text: str


def pieces(earlier: str, later: str) -> tuple[Piece, ...]:
    """Return both wordings as one run: the earlier is all but what was put in, the later all but what was taken out."""
    before, after = _WORD.findall(earlier), _WORD.findall(later)
    found: list[Piece] = []
    for what, a_from, a_to, b_from, b_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        out, put = "".join(before[a_from:a_to]), "".join(after[b_from:b_to])
        if what == "equal":
            found.append(Piece(Change.SAME, out))
            continue
        found += [Piece(change, text) for change, text in ((Change.OUT, out), (Change.IN, put)) if text]
    return tuple(found)
