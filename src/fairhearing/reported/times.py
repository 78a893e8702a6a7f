"""How long reported calls waited, by month: the evidence of clause C4. Pure, no Django."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Course:
    """When one reported call was reported, listened to and decided; None where that did not happen yet."""

    reported_at: datetime
    heard_at: datetime | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """The calls reported in one month. first_day: of it. Medians are of those that came so far, None where none did."""

    first_day: date
    reported: int
    decided: int
    to_heard: timedelta | None
    to_decided: timedelta | None

    @property
    def undecided(self) -> int:
        """How many still wait."""
        return self.reported - self.decided


def by_month(courses: Iterable[Course]) -> tuple[Month, ...]:
    """Count reported calls by the month, at the practice, in which each was reported; the earliest month first."""
    months: defaultdict[date, list[Course]] = defaultdict(list)
    for course in courses:
        months[course.reported_at.astimezone(PRACTICE_TIME).date().replace(day=1)].append(course)
    return tuple(_month(first_day, months[first_day]) for first_day in sorted(months))


def _month(first_day: date, courses: list[Course]) -> Month:
    heard = [course.heard_at - course.reported_at for course in courses if course.heard_at]
    decided = [course.decided_at - course.reported_at for course in courses if course.decided_at]
    return Month(first_day, len(courses), len(decided), _median(heard), _median(decided))


def _median(spans: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None
