"""How long what was signed is good. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.clocks.days import months_later

ENDING: Final = timedelta(days=30)
"""So long before the end somebody is told."""
FIRST_MONTH: Final = timedelta(days=31)
"""So long after its founding the start page leads a practice to what is not ready yet."""


class Good(StrEnum):
    """Whether something with a last day is still good."""

    OVER = "over"
    ENDING = "ending"
    """Its last day is at most thirty days ahead."""
    GOOD = "good"


def good(until: date | None, today: date) -> Good:
    """Say whether what is good until a day, that day included, is good today; None is without an end."""
    if until is None:
        return Good.GOOD
    if until < today:
        return Good.OVER
    return Good.ENDING if until <= today + ENDING else Good.GOOD


def a_year_on(day: date) -> date:
    """Return the corresponding day of the next year."""
    return months_later(day, 12)
