"""A table for spreadsheets, written line by line while it is sent."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, text: str) -> str:
        """Return what was to be written."""
        return text


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a CSV file's lines. The first character tells spreadsheets that it is UTF-8; no cell is a formula."""
    table = csv.writer(_Line())
    yield "\ufeff" + str(table.writerow(headings))
    for row in rows:
        yield str(table.writerow([_plain(cell) for cell in row]))


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
