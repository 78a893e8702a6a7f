"""Which four words of a new kit are asked for. They are places, not words: nothing of the kit is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

_KEY = "kit_words"
_A_LINE = 4
_PLACES = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word to type back: its number, 1 to 16, and where on the sheet it stands."""

    number: int

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"word-{self.number}"

    @property
    def where(self) -> str:
        """Say where it stands: line 2, third."""
        line, place = divmod(self.number - 1, _A_LINE)
        return f"line {line + 1}, {_PLACES[place]}"


def remember_words(session: SessionBase, practice: str, numbers: Sequence[int]) -> None:
    """Remember which words of a practice's new kit are asked for."""
    session[_KEY] = {"practice": practice, "numbers": sorted(numbers)}


def asked_words(session: SessionBase, practice: str) -> list[AskedWord]:
    """Return the words asked for; none where this browser was never told."""
    kept = session.get(_KEY)
    return [AskedWord(number) for number in kept["numbers"]] if kept and kept["practice"] == practice else []


def typed_words(asked: Sequence[AskedWord], typed: Mapping[str, str]) -> tuple[dict[int, str], list[dict[str, str]]]:
    """Return what was typed by number, and which are missing."""
    groups = {word.number: "".join(typed.get(word.field, "").split()).upper() for word in asked}
    missing = [
        {"field": word.field, "text": f"Type word {word.number}: {word.where}"}
        for word in asked
        if not groups[word.number]
    ]
    return groups, missing
