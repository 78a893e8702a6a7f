"""The daily run: every day of the phone log that may have changed is matched, gaps are written, old lines forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Min

from fairhearing.catalogue.rules import expires_on
from fairhearing.health.outages import Outage
from fairhearing.phone_log.gaps import note_interrupted, note_outages, recent_outages
from fairhearing.phone_log.importing import BATCH
from fairhearing.phone_log.matched_day import is_covered, match_day
from fairhearing.phone_log.matching import Outcome
from fairhearing.phone_log.models import LogImport, PhoneLogRow
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home
from fairhearing.wording.days import PRACTICE_TIME

MATCH_PHONE_LOG: Final = "match_phone_log"
_MATCHED_AGAIN: Final = timedelta(days=14)
"""How long a recording may still come: published late, or imported."""
_PAUSE_S: Final = 0.01

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunSum:
    """How a run ended: days that were matched, lines that are missing now in them, gaps that are new."""

    days: int
    missing: int
    gaps: int


def match_practices(home: Home, now: datetime, progress: Progress = lambda _done, _all: None) -> RunSum:
    """Match what may have changed, in every practice."""
    practices = list(Practice.objects.order_by("id"))
    todo = [(practice, day) for practice in practices for day in days_to_match(practice, now)]
    missing = 0
    for at, (practice, day) in enumerate(todo, 1):
        missing += match_day(practice, day, now).missing
        progress(at, len(todo))
    outages = recent_outages(home, now)
    gaps = sum(_note_gaps(practice, outages, now) for practice in practices)
    for practice in practices:
        forget_old_lines(practice, now)
    return RunSum(len(todo), missing, gaps)


def match_practice(home: Home, practice: Practice, now: datetime, progress: Progress = lambda _d, _a: None) -> RunSum:
    """Match what may have changed in one practice, as after an import."""
    days = days_to_match(practice, now)
    missing = 0
    for at, day in enumerate(days, 1):
        missing += match_day(practice, day, now).missing
        progress(at, len(days))
    return RunSum(len(days), missing, _note_gaps(practice, recent_outages(home, now), now))


def days_to_match(practice: Practice, now: datetime) -> list[date]:
    """Return the days that have lines not matched yet, and those of late within what its logs tell of."""
    pending = practice.phone_log.filter(outcome=Outcome.PENDING)
    days = {moment.astimezone(PRACTICE_TIME).date() for moment in pending.values_list("started_at", flat=True)}
    reach = practice.log_imports.exclude(ended_at=None).aggregate(first=Min("first_at"), last=Max("last_at"))
    if reach["first"] is not None:
        first = max(reach["first"], now - _MATCHED_AGAIN).astimezone(PRACTICE_TIME).date()
        last = reach["last"].astimezone(PRACTICE_TIME).date()
        days |= {day for day in _days(first, last) if is_covered(practice, day)}
    return sorted(days)


def forget_old_lines(practice: Practice, now: datetime) -> int:
    """Delete the lines of calls older than recordings are kept; return how many. Counts and gaps stay."""
    today = now.astimezone(PRACTICE_TIME).date()
    old = practice.phone_log.filter(started_at__lt=now - timedelta(days=360)).order_by("started_at", "id")
    forgotten = 0
    while True:
        rows = [row.pk for row in old[:BATCH] if expires_on(row.started_at) <= today]
        if not rows:
            break
        with transaction.atomic():
            PhoneLogRow.objects.filter(pk__in=rows).delete()
        forgotten += len(rows)
        time.sleep(_PAUSE_S)
    LogImport.objects.filter(practice=practice, begun_at__lt=now - timedelta(days=400), rows=None).delete()
    return forgotten


def _note_gaps(practice: Practice, outages: Sequence[Outage], now: datetime) -> int:
    return note_interrupted(practice, now) + note_outages(practice, outages, now)


def _days(first: date, last: date) -> Iterator[date]:
    for back in range((last - first).days + 1):
        yield first + timedelta(days=back)
