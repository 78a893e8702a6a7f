"""Takes the text of a table apart: alphabet, lines, cells, whatever a spreadsheet made of them. Pure.

A quote that is never closed spoils its own line, not the rest of the file; one that is closed within a few lines holds
what stands in one cell on several lines. Cells that a spreadsheet would run (="07700 900123") are read as what they
show.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

MOST_LINE: Final = 4000
"""Characters of a line; the longest that the known systems write is far below."""
_MOST_JOINED: Final = 5
_DELIMITERS: Final = (",", ";", "\t")
_FORMULA: Final = re.compile(r'="(.*)"', re.DOTALL)
_LEADING: Final = re.compile(r"^[=@'\s]+")


def encoding_of(pieces: Callable[[], Iterable[bytes]]) -> str:
    """Return in which alphabet a file is written. pieces: gives its bytes, from the beginning each time."""
    first = b"".join(islice(pieces(), 2))
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in pieces():
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def lines_of(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the lines of a file, whatever ends them, without holding more of it than a piece."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    rest, broken = "", False
    for piece in _with_end(pieces):
        text = rest + decoder.decode(piece, final=piece == b"")
        if not text:
            continue
        if broken and text.startswith("\n"):
            text = text[1:]
        broken = text.endswith("\r")
        *whole, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if len(rest) > MOST_LINE:
            rest = rest[: MOST_LINE + 1]
        yield from whole
    if rest:
        yield rest


def _with_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if piece:
            yield piece
    yield b""


def delimiter_of(line: str) -> str:
    """Return what parts the columns of a line: whatever of comma, semicolon and tab stands there most."""
    return max(_DELIMITERS, key=line.count)


def rows_of(lines: Iterable[str], delimiter: str, *, first: int) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each row with the number of its first line; None for one that cannot be taken apart.

    first: the number of the first of these lines. Empty lines are passed over.
    """
    ahead: deque[str] = deque()
    source = iter(lines)
    number = first - 1
    while (line := ahead.popleft() if ahead else next(source, None)) is not None:
        number += 1
        if not line.strip():
            continue
        cells, used = cells_of(line, delimiter), 0
        if cells is None and line.count('"') % 2:
            text = line
            while used < _MOST_JOINED and cells is None:
                if used == len(ahead):
                    more = next(source, None)
                    if more is None:
                        break
                    ahead.append(more)
                text = f"{text}\n{ahead[used]}"
                used += 1
                cells = cells_of(text, delimiter)
        yield number, cells
        if cells is not None:
            for _ in range(used):
                ahead.popleft()
            number += used


def cells_of(text: str, delimiter: str) -> list[str] | None:
    """Take one row apart; None where that cannot be done."""
    if len(text) > MOST_LINE or "\0" in text:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    return [_shown(cell) for cell in rows[0]] if len(rows) == 1 else None


def _shown(cell: str) -> str:
    """Return what a spreadsheet shows of a cell that it would otherwise run, or that somebody made text by a mark."""
    formula = _FORMULA.fullmatch(cell.strip())
    return " ".join(_LEADING.sub("", formula[1] if formula else cell).split())
