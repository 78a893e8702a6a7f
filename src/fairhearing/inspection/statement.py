"""A written statement, such as the record of processing: made once from rows and settings, shown as page, PDF or JSON.

A statement holds roles and counts, never the name of a patient or of a member of staff. What is not set is said so in
the same place where the setting would stand: a gap that an inspector finds by himself costs more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairhearing.vault.document import write_time

FORMAT: Final = "fairhearing statement v1"
NOT_SAID: Final = "Not said yet."
"""What stands where a practice has not answered."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell of a row names it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with what is said under it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole of it. kind: a code for addresses and file names. lead: one sentence of what it is."""

    kind: str
    title: str
    lead: str
    practice: str
    practice_name: str
    made_at: datetime
    sections: tuple[Section, ...]

    def as_json(self) -> Mapping[str, object]:
        """Return it as other programs read it."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "title": self.title,
            "lead": self.lead,
            "practice": self.practice,
            "practice_name": self.practice_name,
            "made_at": write_time(self.made_at),
            "sections": [
                {
                    "heading": each.heading,
                    "paragraphs": list(each.paragraphs),
                    **(
                        {"headings": list(each.table.headings), "rows": [*map(list, each.table.rows)]}
                        if each.table
                        else {}
                    ),
                }
                for each in self.sections
            ],
        }

    @property
    def unsaid(self) -> int:
        """How many places wait for an answer of the practice's."""
        texts = [text for each in self.sections for text in each.paragraphs]
        texts += [cell for each in self.sections if each.table for row in each.table.rows for cell in row]
        return sum(NOT_SAID in text for text in texts)
