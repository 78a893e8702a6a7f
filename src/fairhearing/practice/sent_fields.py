"""What a form sent, read: a day, an id, one line of words."""

from __future__ import annotations

from datetime import date
from uuid import UUID


def read_date(typed: str) -> date | None:
    """Return the day a browser sent, None where it is none."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def read_id(typed: str) -> UUID | None:
    """Return the id a form sent, None where it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def one_line(typed: str, longest: int) -> str:
    """Return what was typed without needless blanks and line ends."""
    return " ".join(typed.split())[:longest]
