"""Who does something in a matter, as every change of it needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fairhearing.practice.models import Person
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Done:
    """Who does something, when, and by which role."""

    by: Person
    now: datetime
    role: str = ""

    @property
    def today(self) -> date:
        """The day at the practice."""
        return self.now.astimezone(PRACTICE_TIME).date()
