"""Counts days into the tables that pages read: whole and anew each time, so that it comes to the same however often.

counted from   the phone system's log, where it is known to tell of the day; else the recordings, which know of
               answered calls alone
counted anew   when the day was matched again, a recording of it was listed, or its lines are named otherwise
left as it is  once the lines of its log are about to go: a count outlives what it was made of
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import Max

from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.figures.models import CountedDay, CountedUpTo, HourCount, LineCount
from fairhearing.figures.rules import CountedCall, Ending, Leg, calls_of, folded
from fairhearing.phone_log.logged import CallBack, Direction
from fairhearing.practice.lines import Stretch
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

COUNT_FIGURES: Final = "count_figures"
_COUNTED_FOR: Final = timedelta(days=355)
"""Lines of the log go after twelve months; before that a day is counted for the last time."""
_PAUSE_S: Final = 0.01
_AT_ONCE: Final = 500
_Key = TypeVar("_Key")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CountSum:
    """How a run ended: days that were counted, and calls in them."""

    days: int
    calls: int


def count_practices(now: datetime, progress: Progress = lambda _done, _all: None) -> CountSum:
    """Count every day that may have changed, in every practice."""
    todo = []
    ends: dict[str, int] = {}
    for practice in Practice.objects.order_by("id"):
        ends[practice.id] = _last_manifest(practice)
        todo += [(practice, day) for day in days_to_count(practice, now)]
    calls = 0
    for at, (practice, day) in enumerate(todo, 1):
        calls += count_day(practice, day, now)
        progress(at, len(todo))
        time.sleep(_PAUSE_S)
    for practice_id, manifest in ends.items():
        CountedUpTo.objects.update_or_create(practice_id=practice_id, defaults={"manifest": manifest})
    return CountSum(len(todo), calls)


def days_to_count(practice: Practice, now: datetime) -> list[date]:
    """Return the days that were never counted or may have changed, the earliest first; none that is past counting."""
    counted = {row.day: row for row in practice.counted_days.all()}
    matched = dict(practice.phone_log_days.values_list("day", "matched_at"))
    days = {day for day, at in matched.items() if day not in counted or counted[day].counted_at < at}
    days |= {day for day, row in counted.items() if row.is_stale}
    days |= {day for day, row in counted.items() if row.source == CountedDay.Source.LOG and day not in matched}
    days |= _days_with_new_recordings(practice)
    today = now.astimezone(PRACTICE_TIME).date()
    days |= {
        day for day, row in counted.items() if row.until_at and row.source != CountedDay.Source.LOG and day < today
    }
    oldest = today - _COUNTED_FOR
    final = {day for day, row in counted.items() if row.is_final or day < oldest}
    return sorted(days - final)


def count_day(practice: Practice, day: date, now: datetime) -> int:
    """Count one day; return how many calls it had."""
    known = practice.phone_log_days.filter(day=day).first()
    legs = list(_logged_legs(practice, day)) if known else []
    if known is not None and not legs and (known.recorded or known.lawfully_not or known.missing):
        known = None  # the lines are gone already
    if known is None:
        legs = list(_recorded_legs(practice, day))
    opening = [Stretch(each.weekday, each.opens, each.closes) for each in practice.opening_hours.all()]
    calls = [call for call in calls_of(legs, opening) if call.is_outside]
    told = [call for call in calls if call.direction is not Direction.UNKNOWN]
    row = CountedDay(
        practice=practice,
        day=day,
        source=CountedDay.Source.LOG if known else CountedDay.Source.RECORDINGS,
        counted_at=now,
        until_at=known.until_at if known else _until(day, now),
        tells_call_backs=any(leg.call_back is not CallBack.NOT_TOLD for leg in legs),
        unknown_ways=len(calls) - len(told),
    )
    _write(row, told)
    return len(told)


def _write(row: CountedDay, calls: list[CountedCall]) -> None:
    """Replace what is known of a day."""
    shared = dict(row.practice.shared_lines.values_list("extension", "name"))
    hours = _added(calls, lambda call: (call.hour, str(call.direction)))
    lines = _added(calls, lambda call: (folded(call.line, shared), str(call.direction)))
    with transaction.atomic():
        CountedDay.objects.filter(practice=row.practice_id, day=row.day).delete()
        row.save(force_insert=True)
        of = {"counted": row, "practice_id": row.practice_id, "day": row.day, "source": row.source}
        HourCount.objects.bulk_create(
            HourCount(**of, hour=hour, direction=way, **sums) for (hour, way), sums in hours.items()
        )
        LineCount.objects.bulk_create(
            LineCount(**of, line=line, direction=way, **sums) for (line, way), sums in lines.items()
        )


def _added(calls: Iterable[CountedCall], key: Callable[[CountedCall], _Key]) -> Mapping[_Key, Mapping[str, int]]:
    """Add calls up by what they have in common."""
    found: dict[_Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for call in calls:
        sums = found[key(call)]
        sums["calls"] += 1
        sums[str(call.ending)] += 1
        if call.ending is Ending.ANSWERED:
            sums["answer_s"] += call.wait_s
        elif call.ending is Ending.ABANDONED:
            sums["abandon_s"] += call.wait_s
        if call.talk_s is not None:
            sums["talk_s"] += call.talk_s
            sums["timed"] += 1
        sums["asked_back"] += call.asked_back
        sums["called_back"] += call.is_call_back
    return found


def _logged_legs(practice: Practice, day: date) -> Iterator[Leg]:
    rows = practice.phone_log.filter(started_at__gte=day_begins(day), started_at__lt=day_ends(day))
    told = ("started_at", "answered_at", "ended_at", "direction", "extensions", "reference", "linked", "call_back")
    spoken = rows.exclude(called__startswith="*").exclude(called__startswith="#")
    for began, answered, ended, direction, extensions, reference, linked, call_back in spoken.values_list(*told):
        yield Leg(
            conversation=linked or reference,
            began=began,
            answered=answered,
            ended=ended,
            direction=Direction(direction),
            lines=tuple(extensions.split()),
            call_back=CallBack(call_back),
        )


def _recorded_legs(practice: Practice, day: date) -> Iterator[Leg]:
    """Yield the recorded calls of a day: each was answered, and when it rang nobody knows."""
    calls = practice.calls.filter(started_at__gte=day_begins(day), started_at__lt=day_ends(day))
    for call in calls.order_by("id").prefetch_related("parties", "recordings").iterator(chunk_size=_AT_ONCE):
        heard = [each for each in call.recordings.all() if each.not_recorded is None]
        began = call.started_at
        ended = max((_end_of(each) for each in heard), default=began)
        yield Leg(
            conversation=call.conversation_id,
            began=began,
            answered=began,
            ended=max(began, ended),
            direction=Direction(call.direction),
            lines=tuple(
                party.extension
                for party in sorted(call.parties.all(), key=lambda party: party.pk)
                if party.extension and party.side == "right"
            ),
            talk_s=round((ended - min(each.started_at for each in heard)).total_seconds()) if heard else None,
        )


def _end_of(recording: Recording) -> datetime:
    return recording.started_at + timedelta(milliseconds=recording.duration_ms)


def _days_with_new_recordings(practice: Practice) -> set[date]:
    """Return the days of recordings that were listed since the last run; not those that a log tells of."""
    since = CountedUpTo.objects.filter(practice=practice).values_list("manifest", flat=True).first() or 0
    begun = Recording.objects.filter(manifest_id__gt=since, call__practice=practice).values_list(
        "call__started_at", flat=True
    )
    return {moment.astimezone(PRACTICE_TIME).date() for moment in begun.iterator(chunk_size=_AT_ONCE)}


def _last_manifest(practice: Practice) -> int:
    return Recording.objects.filter(call__practice=practice).aggregate(last=Max("manifest_id"))["last"] or 0


def _until(day: date, now: datetime) -> datetime | None:
    """Return up to when a day of recordings is known: to its end, once that is past."""
    return None if day_ends(day) <= now else now
