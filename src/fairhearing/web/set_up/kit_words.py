"""Which four words of a new kit are asked for. They are places, not words: nothing of the kit is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from fairhearing.keyholder.holders.holders_client import SheetForm
from fairhearing.practice.models import Practice

_KEY = "kit_words"
_PLACES = ("first", "second", "third", "fourth", "fifth")
_A_LINE = {SheetForm.SHEET: 4, SheetForm.SHARES: 5}
_A_SHARE = 33
ENVELOPES = {SheetForm.SHEET: 2, SheetForm.SHARES: 3}
NEEDED = {SheetForm.SHEET: 1, SheetForm.SHARES: 2}


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word to type back: its number, 1 to 16 or, of shares, 1 to 99; and where on which sheet it stands."""

    number: int
    form: SheetForm = SheetForm.SHEET

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"word-{self.number}"

    @property
    def where(self) -> str:
        """Say where it stands: line 2, third; of shares: sheet 1, line 2, third."""
        before = self.number - 1
        on = f"sheet {before // _A_SHARE + 1}, " if self.form is SheetForm.SHARES else ""
        line, place = divmod(before % _A_SHARE, _A_LINE[self.form])
        return f"{on}line {line + 1}, {_PLACES[place]}"


def remember_words(
    session: SessionBase, practice: str, numbers: Sequence[int], form: SheetForm = SheetForm.SHEET
) -> None:
    """Remember how a practice's new kit was printed, and which of its words are asked for."""
    session[_KEY] = {"practice": practice, "numbers": sorted(numbers), "form": str(form)}


def asked_words(session: SessionBase, practice: str) -> list[AskedWord]:
    """Return the words asked for; none where this browser was never told."""
    kept = session.get(_KEY)
    if not kept or kept["practice"] != practice:
        return []
    return [AskedWord(number, SheetForm(kept["form"])) for number in kept["numbers"]]


def printed_form(session: SessionBase, practice: Practice) -> SheetForm:
    """Return how the kit was printed: as its envelopes say, else as this browser was told."""
    if practice.kit_envelopes.filter(gone_at=None, needed__gt=1).exists():
        return SheetForm.SHARES
    asked = asked_words(session, practice.id)
    return asked[0].form if asked else SheetForm.SHEET


def typed_words(asked: Sequence[AskedWord], typed: Mapping[str, str]) -> tuple[dict[int, str], list[dict[str, str]]]:
    """Return what was typed by number, and which are missing."""
    groups = {word.number: "".join(typed.get(word.field, "").split()) for word in asked}
    missing = [
        {"field": word.field, "text": f"Type word {word.number}: {word.where}"}
        for word in asked
        if not groups[word.number]
    ]
    return groups, missing
