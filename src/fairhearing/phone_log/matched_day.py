"""Matches one day of a practice's phone log with its recordings: reads the rows, asks the rules, writes what changed.

A day is matched whole and anew each time, so that it comes to the same whichever of its lines and recordings came
first. A recording that a line of another day has is that one's.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from fairhearing.call.withholding import Why
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.phone_log.gaps import close_gap, open_gap, tell_of
from fairhearing.phone_log.importing import BATCH
from fairhearing.phone_log.logged import Direction
from fairhearing.phone_log.matching import Line, Outcome, Recorded, Result, Rules, match
from fairhearing.phone_log.models import PhoneLogDay, PhoneLogRow
from fairhearing.phone_log.offset import WIDEST, Offset, clock_offset
from fairhearing.practice.founding import never_recorded
from fairhearing.practice.models import Practice

_LONGEST_CALL: Final = timedelta(hours=4)
_PAUSE_S: Final = 0.01
_AT_ONCE: Final = 500


def match_day(practice: Practice, day: date, now: datetime) -> PhoneLogDay:
    """Match one day of the practice's own time; return its counts, which are kept where the log tells of the day."""
    rows = list(practice.phone_log.filter(started_at__gte=day_begins(day), started_at__lt=day_ends(day)).order_by("id"))
    lines = [_line(row) for row in rows]
    calls = list(_recorded_calls(practice, day))
    offset = clock_offset(lines, calls)
    seconds = offset.seconds if offset.calls else _last_known(practice, day)
    rules = Rules(never_recorded(practice), practice.records_internal_calls)
    found = match(lines, calls, rules, offset_s=seconds)
    _settle(rows, found, now, timedelta(seconds=seconds))
    extra = _extra(calls, found, day, timedelta(seconds=seconds))
    counts = _counts(practice, day, found, now, offset=offset, extra=extra, until=_until(practice, day, rows))
    return _write_day(counts, is_known=is_covered(practice, day) and bool(rows or not extra))


def is_covered(practice: Practice, day: date) -> bool:
    """Say whether some file that was taken in whole reaches over a day: it has calls of it, or of days around it."""
    files = practice.log_imports.exclude(ended_at=None)
    return files.filter(first_at__lt=day_ends(day), last_at__gte=day_begins(day)).exists()


def _line(row: PhoneLogRow) -> Line:
    return Line(
        id=row.digest,
        started=row.started_at,
        answered=row.answered_at,
        ended=row.ended_at,
        direction=Direction(row.direction),
        outside=row.outside,
        extensions=frozenset(row.extensions.split()),
        called=row.called,
        reference=row.reference,
        linked=row.linked,
    )


def _recorded_calls(practice: Practice, day: date) -> Iterator[Recorded]:
    """Yield the calls around a day that are free for it."""
    near = practice.calls.filter(
        started_at__gte=day_begins(day) - _LONGEST_CALL, started_at__lt=day_ends(day) + WIDEST, destroyed_at=None
    )
    around = practice.phone_log.filter(
        started_at__gte=day_begins(day) - _LONGEST_CALL - WIDEST, started_at__lt=day_ends(day) + _LONGEST_CALL + WIDEST
    )
    elsewhere = around.exclude(started_at__gte=day_begins(day), started_at__lt=day_ends(day)).exclude(call=None)
    near = near.exclude(id__in=elsewhere.values("call"))
    for call in near.prefetch_related("parties", "recordings", "identifiers").iterator(chunk_size=_AT_ONCE):
        recordings = sorted(call.recordings.all(), key=lambda each: (each.started_at, each.id))
        if recordings:
            yield _recorded(call, recordings)


def _recorded(call: Call, recordings: Sequence[Recording]) -> Recorded:
    kept = [each for each in recordings if each.not_recorded is None]
    counted = kept or recordings
    parties = list(call.parties.all())
    return Recorded(
        id=call.id,
        began=counted[0].started_at,
        ended=max(_end_of(each) for each in counted),
        outside=frozenset(party.number for party in parties if party.number and party.side == "left"),
        extensions=frozenset(party.extension for party in parties if party.extension),
        references=frozenset(each.value for each in call.identifiers.all()),
        withheld=None if kept else Why(recordings[0].end_reason),
    )


def _end_of(recording: Recording) -> datetime:
    sound_ends = recording.started_at + timedelta(milliseconds=recording.duration_ms)
    return max(sound_ends, recording.ended_at or sound_ends)


def _last_known(practice: Practice, day: date) -> float:
    """Return the offset of the latest day before this one that knew it."""
    known = practice.phone_log_days.filter(day__lt=day, offset_calls__gt=0).order_by("-day")
    return known.values_list("offset_s", flat=True).first() or 0.0


def _settle(rows: Sequence[PhoneLogRow], found: dict[str, Result], now: datetime, shift: timedelta) -> None:
    """Write what changed: first every recording is let go that goes elsewhere, then each finds its line."""
    changed = [row for row in rows if _differs(row, found[row.digest])]
    leaving = [row for row in changed if row.call_id and row.call_id != found[row.digest].call]
    for batch in _batches(leaving):
        with transaction.atomic():
            PhoneLogRow.objects.filter(pk__in=[row.pk for row in batch]).update(call=None, outcome=Outcome.PENDING)
        time.sleep(_PAUSE_S)
    for batch in _batches(changed):
        with transaction.atomic():
            for row in batch:
                result = found[row.digest]
                row.outcome, row.why = str(result.outcome), result.why
                row.call_id, row.shorter_s = result.call or None, result.shorter_s
            PhoneLogRow.objects.bulk_update(batch, ["outcome", "why", "call", "shorter_s"])
            tell_of(batch[0].practice_id, sum(_keep_gap(row, found[row.digest], now, shift) for row in batch))
        time.sleep(_PAUSE_S)


def _differs(row: PhoneLogRow, result: Result) -> bool:
    now = (result.outcome, result.why, result.call or None, result.shorter_s)
    return (row.outcome, row.why, row.call_id, row.shorter_s) != now


def _keep_gap(row: PhoneLogRow, result: Result, now: datetime, shift: timedelta) -> bool:
    """Bring a line's gap up to date; say whether it is new."""
    if result.outcome is Outcome.MISSING or (result.outcome is Outcome.RECORDED and result.is_cut_short):
        return open_gap(row, now, shift)
    close_gap(row, now)
    return False


def _extra(calls: Sequence[Recorded], found: dict[str, Result], day: date, shift: timedelta) -> int:
    """Count the recordings of a day of which no line tells."""
    taken = {result.call for result in found.values()}
    first, last = day_begins(day), day_ends(day)
    return sum(1 for call in calls if call.id not in taken and first <= call.began + shift < last)


def _until(practice: Practice, day: date, rows: Sequence[PhoneLogRow]) -> datetime | None:
    """Return up to which call a day is known, None where a log goes on after it."""
    newest = practice.log_imports.exclude(ended_at=None).aggregate(last=Max("last_at"))["last"]
    if newest is not None and newest >= day_ends(day):
        return None
    return max((row.started_at for row in rows), default=None)


def _counts(
    practice: Practice,
    day: date,
    found: dict[str, Result],
    now: datetime,
    *,
    offset: Offset,
    extra: int,
    until: datetime | None,
) -> PhoneLogDay:
    counts = Counter(result.outcome for result in found.values())
    return PhoneLogDay(
        practice=practice,
        day=day,
        matched_at=now,
        until_at=until,
        recorded=counts[Outcome.RECORDED],
        lawfully_not=counts[Outcome.LAWFULLY_NOT],
        nothing=counts[Outcome.NOTHING],
        missing=counts[Outcome.MISSING],
        extra=extra,
        offset_s=offset.seconds,
        offset_calls=offset.calls,
    )


def _write_day(counts: PhoneLogDay, *, is_known: bool) -> PhoneLogDay:
    """Keep a day's counts. Where the log does not tell of the day, nothing of it is known, and no count says so.

    It does not where a file was broken off, nor where it has no line of a day on which calls were recorded.
    """
    with transaction.atomic():
        before = PhoneLogDay.objects.filter(practice=counts.practice_id, day=counts.day).first()
        if is_known:
            counts.pk = before.pk if before else None
            counts.save()
        elif before is not None:
            before.delete()
    return counts


def _batches(rows: Sequence[PhoneLogRow]) -> Iterator[Sequence[PhoneLogRow]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
