"""By when access is given to the record of a patient who died.

    40 days     from the written application
    21 days     where all of the record was made within the 40 days before it
    later       from what was asked for within 14 days of the application, to know whom or what it is about

Access to Health Records Act 1990, section 3(5) and (6). Each period begins with the day of the application: that day is
the first. The Act moves no day that falls on a weekend: one answers before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fairhearing.clocks.days import DAY
from fairhearing.clocks.sums import Step, Sum

PERIOD: Final = timedelta(days=40)
SHORT_PERIOD: Final = timedelta(days=21)
ASKING: Final = timedelta(days=14)
_SECTION: Final = "Access to Health Records Act 1990, section 3"


@dataclass(frozen=True, slots=True)
class Applied:
    """An application. oldest_on: the day of the oldest call of the record; asked_on: when more was asked for."""

    applied_on: date
    oldest_on: date | None = None
    asked_on: date | None = None
    answered_on: date | None = None


def health_record_sum(applied: Applied, *, today: date) -> Sum:
    """Return by when access is given."""
    steps = [Step("The written application came", applied.applied_on, f"{_SECTION}(1)")]
    if applied.asked_on is not None and applied.asked_on <= applied.applied_on + ASKING - DAY:
        words = "What we asked for came" if applied.answered_on else "What we asked for is awaited: counted as if today"
        day = max(applied.answered_on or today, applied.applied_on)
        steps.append(Step(words, day, f"{_SECTION}(6): asked within 14 days"))
    elif applied.asked_on is not None:
        words = "What we asked for after 14 days moves nothing"
        steps.append(Step(words, applied.applied_on, f"{_SECTION}(6)"))
    is_new = applied.oldest_on is not None and applied.oldest_on >= applied.applied_on - PERIOD
    period = SHORT_PERIOD if is_new else PERIOD
    why = "all of it was made within the 40 days before" if is_new else "some of it is older than 40 days"
    letter = "(5)(a)" if is_new else "(5)(b)"
    steps.append(
        Step(f"{period.days} days, that day the first: {why}", steps[-1].day + period - DAY, f"{_SECTION}{letter}")
    )
    return Sum(tuple(steps))
