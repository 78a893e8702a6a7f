"""A clock's sum: the steps by which its last day was found, each with the day that came of it and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a sum. words: what was counted; day: what came of it; source: the provision, or who said it."""

    words: str
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Sum:
    """One clock. The last step's day is when it is due."""

    steps: tuple[Step, ...]

    @property
    def due_on(self) -> date:
        """The last day on which it is in time."""
        return self.steps[-1].day
