"""What shows that callers were told where no recording can: test calls, the phone log's step, marks on calls out.

each line on which recording begins after the announcement
    the phone system's log names the announcement step of its calls  the share of the last 28 days
    else somebody rang it within eight days and heard it all         it was heard on that day
    neither                                                          not proven, and why

The worst of them is what there is of all. Which number was rung is told by the recording that belongs to an entry of
the log; an entry without one counts for the lines that are not named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.utils import timezone

from fairhearing.announcing.counting import LinesAfter, dialled, lines_after
from fairhearing.announcing.models import OutsideTest, Told
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import day_begins
from fairhearing.phone_log.logged import Step
from fairhearing.practice.models import Practice

WEEKLY: Final = timedelta(days=8)
"""A week, and a day for whoever is ill on the day."""
ANY_LINE: Final = ""
MOST_MISSED_IN_100: Final = 2
_LOG_DAYS: Final = 28
_LONGEST_CALL: Final = timedelta(days=1)


class Shown(StrEnum):
    """What there is for the lines on which recording begins after the announcement."""

    NOTHING_NEEDED = "nothing-needed"
    """There is no such line."""
    LOG = "log"
    """The phone system's log tells of the announcement."""
    TESTED = "tested"
    """Somebody rang and heard all of it, lately."""
    NOT_HEARD = "not-heard"
    """Somebody rang lately and did not hear all of it."""
    TOO_OLD = "too-old"
    """The last test call is too long ago."""
    NONE = "none"
    """Nobody ever rang, and the log tells nothing."""


_WORST_FIRST: Final = (Shown.NOT_HEARD, Shown.NONE, Shown.TOO_OLD, Shown.TESTED, Shown.LOG)


@dataclass(frozen=True, slots=True)
class EvidenceAfter:
    """What there is. played, not_played: answered incoming calls of the log, by its announcement step."""

    shown: Shown
    last: OutsideTest | None = None
    played: int = 0
    not_played: int = 0

    @property
    def is_missed(self) -> bool:
        """Whether the log says of too many calls that it was not played."""
        return self.not_played * 100 > (self.played + self.not_played) * MOST_MISSED_IN_100


@dataclass(frozen=True, slots=True)
class ToldCounts:
    """Outgoing calls, and on how many it was marked that they were told."""

    calls: int
    told: int


def evidence_after(practice: Practice, now: datetime) -> EvidenceAfter:
    """Say what there is for the lines on which recording begins after the announcement."""
    after = lines_after(practice)
    if not after.any:
        return EvidenceAfter(Shown.NOTHING_NEEDED)
    today = timezone.localdate(now)
    logged = _logged(practice, after, today)
    lines = [*sorted(after.numbers), *([ANY_LINE] if after.all else [])]
    found = [logged.get(line) or _tested(practice, line, today) for line in lines]
    if all(each.shown is Shown.LOG for each in found):
        return EvidenceAfter(
            Shown.LOG, None, sum(each.played for each in found), sum(each.not_played for each in found)
        )
    return min(found, key=lambda each: (not each.is_missed, _WORST_FIRST.index(each.shown)))


def _logged(practice: Practice, after: LinesAfter, today: date) -> dict[str, EvidenceAfter]:
    """Return what the phone system's log says of each of these lines, where it says anything."""
    begins = day_begins(today - timedelta(days=_LOG_DAYS - 1))
    rows = practice.phone_log.filter(
        started_at__gte=begins,
        direction=Call.Direction.IN,
        announcement__in=(str(Step.PLAYED), str(Step.NOT_PLAYED)),
    ).exclude(answered_at=None)
    rung = dialled(practice, Q(started_at__gte=begins - _LONGEST_CALL)) if after.numbers or after.others else {}
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for conversation, step in rows.values_list("call__conversation_id", "announcement").iterator(chunk_size=2000):
        numbers = rung.get(conversation or "", set())
        if after.holds(numbers):
            counted[min(numbers & after.numbers, default=ANY_LINE)][step] += 1
    return {
        line: EvidenceAfter(Shown.LOG, None, of_line[str(Step.PLAYED)], of_line[str(Step.NOT_PLAYED)])
        for line, of_line in counted.items()
    }


def _tested(practice: Practice, line: str, today: date) -> EvidenceAfter:
    """Say what the last test call of a line showed; one that names no line is of all of them."""
    tests = practice.announcement_tests.select_related("noted_by")
    last = (tests.filter(line__in=(line, ANY_LINE)) if line else tests).first()
    if last is None:
        return EvidenceAfter(Shown.NONE)
    if today - last.called_on > WEEKLY:
        return EvidenceAfter(Shown.TOO_OLD, last)
    return EvidenceAfter(Shown.TESTED if last.heard == OutsideTest.Heard.WHOLE else Shown.NOT_HEARD, last)


def count_told(practice: Practice, since: date, until: date) -> ToldCounts:
    """Count the outgoing calls of these days, both included, and those on which it was marked that they were told."""
    begins, ends = day_begins(since), day_begins(until + timedelta(days=1))
    calls = practice.calls.filter(
        direction=Call.Direction.OUT, started_at__gte=begins, started_at__lt=ends, destroyed_at=None
    )
    return ToldCounts(calls.count(), Told.objects.filter(call__in=calls).count())
