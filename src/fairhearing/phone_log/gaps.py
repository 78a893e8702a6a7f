"""The list of what should have been recorded and was not: written once each, explained, never deleted.

missing, cut short   found by the phone log: one gap a line; a recording that comes later is noted, the gap stays
cut short            found by the recorder: a recording that it could not end itself
outage               found by the recorder: a stretch in which it could not record (health.outages)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.health.outages import Outage, OutageKind, read_outages
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.importing import BATCH
from fairhearing.phone_log.matching import Outcome
from fairhearing.phone_log.models import PhoneLogRow, RecordingGap
from fairhearing.practice.models import Person, Practice
from fairhearing.vault.home import Home

LISTED: Final = tuple(kind for kind in OutageKind if kind is not OutageKind.UNWRITABLE)
"""Outages in which sound is lost; while a disk takes nothing it only waits, and is lost if the recorder ends then."""
_WHOLE_CALLS: Final = frozenset(LISTED) - {OutageKind.DROPPED, OutageKind.ONE_SIDED, OutageKind.NO_SOUND}
"""Outages by which a whole call may be missing; by the others one that was taken lost some of its sound."""
_LASTS_FROM: Final = timedelta(minutes=10)
"""A recorder that says nothing may be about to: what lasts is written once it has lasted so long, or is over."""
LOOKED_BACK: Final = timedelta(days=35)
_PAUSE_S: Final = 0.01


def open_gap(row: PhoneLogRow, now: datetime, shift: timedelta) -> bool:
    """Write that a line's call is missing or cut short, once; say whether it is new.

    shift: how far the phone system's clock is ahead.
    """
    is_missing = row.outcome == Outcome.MISSING
    began = (row.answered_at or row.started_at) - shift
    ended = row.ended_at - shift
    length_s = round((ended - began).total_seconds())
    seconds = length_s if is_missing else row.shorter_s
    gap = RecordingGap.objects.filter(row=row).first() or _found_by_recorder(row)
    is_new = gap is None
    if gap is None:
        gap = RecordingGap(practice_id=row.practice_id, source=f"line/{row.pk}", noticed_at=now)
    gap.row, gap.found_at = row, None
    gap.kind = str(RecordingGap.Kind.MISSING if is_missing else RecordingGap.Kind.CUT_SHORT)
    gap.began_at, gap.ended_at, gap.seconds = began, ended, seconds
    gap.save()
    return is_new


def tell_of(practice_id: str, new: int) -> None:
    """Tell the log that so many gaps are new, in the transaction that wrote them."""
    if new:
        record(Verb.GAPS_NOTED, "worker", practice_id, gaps=new)


def close_gap(row: PhoneLogRow, now: datetime) -> None:
    """Note that a line's call is recorded, or need not have been, after all."""
    RecordingGap.objects.filter(row=row, found_at=None).update(found_at=now)


def explain_gap(gap: RecordingGap, words: str, *, by: Person, role: str) -> None:
    """Write why something was not recorded. words: a person's; they stand here alone, never in the log."""
    with transaction.atomic():
        RecordingGap.objects.filter(pk=gap.pk).update(words=words, explained_by=by, explained_at=timezone.now())
        record(Verb.GAP_EXPLAINED, by.account, gap.practice_id, gap.id.hex, role=role, kind=gap.kind)


def note_interrupted(practice: Practice, now: datetime) -> int:
    """Write a gap for each recording of late that its recorder could not end; return how many are new."""
    since = now - LOOKED_BACK
    interrupted = Recording.objects.filter(
        call__practice=practice, state=Recording.State.INTERRUPTED, started_at__gte=since, call__phone_log_row=None
    )
    found = [
        RecordingGap(
            practice=practice,
            kind=RecordingGap.Kind.CUT_SHORT,
            source=f"recording/{each.id}",
            began_at=each.started_at + timedelta(milliseconds=each.duration_ms),
            noticed_at=now,
        )
        for each in interrupted.order_by("started_at", "id")
    ]
    return _write_new(practice, found)


def note_outages(practice: Practice, outages: Sequence[Outage], now: datetime) -> int:
    """Write the recorders' outages since the practice is here, and let them explain its gaps.

    Returns how many are new.
    """
    listed = [each for each in outages if each.kind in LISTED and each.began >= practice.created_at]
    settled = [each for each in listed if each.ended or now - each.began >= _LASTS_FROM]
    new = _write_new(practice, [_outage_gap(practice, each, now) for each in settled])
    _end_outages(practice, [_outage_gap(practice, each, now) for each in listed], now)
    _explain_by(practice, listed)
    return new


def _write_new(practice: Practice, found: Sequence[RecordingGap]) -> int:
    """Write those of these gaps that are not there yet."""
    new = 0
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        with transaction.atomic():
            sources = [gap.source for gap in batch]
            known = set(practice.recording_gaps.filter(source__in=sources).values_list("source", flat=True))
            fresh = [gap for gap in batch if gap.source not in known]
            RecordingGap.objects.bulk_create(fresh)
            tell_of(practice.id, len(fresh))
        new += len(fresh)
        time.sleep(_PAUSE_S)
    return new


def _end_outages(practice: Practice, found: Sequence[RecordingGap], now: datetime) -> None:
    """Write the end of outages that lasted when they were written.

    One of which its recorder knows nothing was none: it could not say for a while that it was there.
    """
    known = {gap.source: gap for gap in found}
    lasting = practice.recording_gaps.filter(kind=RecordingGap.Kind.OUTAGE, ended_at=None, found_at=None)
    for gap in lasting.filter(began_at__gte=now - LOOKED_BACK):
        told = known.get(gap.source)
        if told is None:
            gap.found_at = now
        elif told.ended_at is not None:
            gap.ended_at, gap.seconds = told.ended_at, told.seconds
        gap.save(update_fields=["ended_at", "seconds", "found_at"])


def recent_outages(home: Home, now: datetime) -> tuple[Outage, ...]:
    """Return what the recorders say of late."""
    return read_outages(home.outages, now - LOOKED_BACK, now)


def outage_source(outage: Outage) -> str:
    """Return what an outage's gap was found by, so that it is there once."""
    return f"outage/{outage.part}/{outage.kind}/{outage.began.isoformat()}"


def _outage_gap(practice: Practice, outage: Outage, now: datetime) -> RecordingGap:
    return RecordingGap(
        practice=practice,
        kind=RecordingGap.Kind.OUTAGE,
        source=outage_source(outage),
        began_at=outage.began,
        ended_at=outage.ended,
        seconds=round((outage.ended - outage.began).total_seconds()) if outage.ended else 0,
        cause=str(outage.kind),
        noticed_at=now,
    )


def _explain_by(practice: Practice, outages: Sequence[Outage]) -> None:
    """Name the outage that a gap without a cause fell into, the one that began first."""
    gaps = practice.recording_gaps.exclude(kind=RecordingGap.Kind.OUTAGE).filter(cause="", found_at=None)
    for gap in gaps.filter(began_at__gte=min((each.began for each in outages), default=timezone.now()) - LOOKED_BACK):
        ended = gap.ended_at or gap.began_at
        is_missing = gap.kind == RecordingGap.Kind.MISSING
        for each in outages:
            if is_missing and each.kind not in _WHOLE_CALLS:
                continue
            if each.began <= ended and (each.ended is None or each.ended >= gap.began_at):
                RecordingGap.objects.filter(pk=gap.pk).update(cause=str(each.kind))
                break


def _found_by_recorder(row: PhoneLogRow) -> RecordingGap | None:
    """Return the gap that a recording of this line's call has already."""
    if row.call_id is None:
        return None
    sources = [f"recording/{each}" for each in Recording.objects.filter(call=row.call_id).values_list("id", flat=True)]
    return RecordingGap.objects.filter(practice=row.practice_id, source__in=sources, row=None).first()
