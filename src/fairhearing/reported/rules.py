"""When somebody may be removed from the list, and how long a caution may last. Pure, no Django.

removal            a warning with reasons in the last 12 months (NHS GMS Contracts Regulations 2015, Sch 3 para 24)
removal at once    a reference of the police's (the same, para 25)
caution            a day at most 12 months ahead; it ends by itself after that day
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairhearing.clocks.days import months_later

WARNED_MONTHS = 12
LONGEST_CAUTION_MONTHS = 12
REVIEW_MONTHS = 3
"""After how long we suggest to look at a decision again."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning somebody was given. on: the day of its letter. has_reasons: whether the letter said why."""

    on: date
    has_reasons: bool


class Removal(StrEnum):
    """Whether somebody may be removed from the practice's list."""

    AFTER_WARNING = "after-warning"
    """They were warned within 12 months, with reasons."""
    AT_ONCE = "at-once"
    """The police know of it, and gave a reference."""
    REFUSED = "refused"
    """Neither: they have to be warned first."""


def removal(warnings: Iterable[Warned], *, police_ref: str, today: date) -> Removal:
    """Say whether somebody may be removed from the list today, and by which right."""
    if police_ref.strip():
        return Removal.AT_ONCE
    counts = any(each.has_reasons and still_counts(each.on, today=today) for each in warnings)
    return Removal.AFTER_WARNING if counts else Removal.REFUSED


def still_counts(warned_on: date, *, today: date) -> bool:
    """Say whether a warning is of the last 12 months: up to the corresponding day a year on, that day included.

    A warning of 29 February counts up to 28 February: where there is no such day it ends sooner, never later.
    """
    return warned_on <= today <= months_later(warned_on, WARNED_MONTHS)


def caution_may_end(ends_on: date, *, today: date) -> bool:
    """Say whether a caution that is placed or renewed today may last until this day."""
    return today < ends_on <= months_later(today, LONGEST_CAUTION_MONTHS)
