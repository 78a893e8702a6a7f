"""Asking at a terminal for words of a recovery kit. Import it after Django was started for the home."""

from __future__ import annotations

from fairhearing.keyholder.rotating.rotation_client import SheetForm
from fairhearing.web.set_up.kit_words import AskedWord


def asks_for(place: int, form: SheetForm) -> str:
    """Say which word of a sheet is asked for: word 6, line 2, second, four letters."""
    letters = ", four letters" if form is SheetForm.SHEET else ""
    return f"Word {place}: {AskedWord(place, form).where}{letters}"
