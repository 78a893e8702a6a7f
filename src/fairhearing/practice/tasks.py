"""One thing to do in a matter, as its page lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_COLOURS: Final = {"Late": "red", "Due today": "orange", "To do": "blue", "Started": "blue", "Waiting": "grey"}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. status: how far it is; href: where it is done, "" where it cannot be begun."""

    name: str
    hint: str
    status: str
    href: str

    @property
    def colour(self) -> str:
        """The colour of its tag; "" for what is said in plain text."""
        return _COLOURS.get(self.status, "")
