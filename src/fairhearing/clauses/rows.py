"""The rows behind an answer, where no page of work shows them to an inspector: tables of counts, days and codes.

Each package owns the rows of what it proves, in its `probe_rows.py`, as `ROWS`; one page shows them all. They hold no
name, no number and no NHS number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fairhearing.practice.models import Practice


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page. empty: what is said where it has no row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What one page of rows shows. lead: a sentence on what they are and where they come from."""

    title: str
    lead: str
    tables: tuple[Table, ...]


ReadRows = Callable[[Practice, datetime], Rows]
"""From a practice and the moment to its rows, the newest first and not more than a person reads."""
