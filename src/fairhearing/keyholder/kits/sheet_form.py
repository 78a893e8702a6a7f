"""How a practice's key is printed. No keys, no I/O."""

from __future__ import annotations

from enum import StrEnum


class SheetForm(StrEnum):
    """How a key was printed."""

    SHEET = "sheet"
    """Two identical sheets, each of which is the whole kit."""
    SHARES = "shares"
    """Three sheets, any two of which are the kit."""
