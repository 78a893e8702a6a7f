"""A letter's text as paper and page show it: paragraphs of lines, with what stands between ** in bold."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike."""

    text: str
    is_bold: bool


Paragraph = tuple[tuple[Run, ...], ...]
"""Lines of runs."""


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Split a text at its empty lines; bold does not go on from one line into the next."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return tuple(tuple(_runs(line) for line in block.split("\n")) for block in blocks)


def _runs(line: str) -> tuple[Run, ...]:
    pieces = _BOLD.split(line)
    return tuple(Run(piece, is_bold=n % 2 == 1) for n, piece in enumerate(pieces) if piece)
