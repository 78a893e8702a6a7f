"""Erasing calls before their time, because a person's request was granted (UK GDPR Article 17).

    granted     a row; nothing is touched yet
    destroyed   by the next run, in the steps of every destruction, with a certificate that names the request

It is no way round anything: a call that a hold keeps, or whose written note stands nowhere else, is not granted, and a
hold that is placed before the run comes still keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass, day_ends
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person, Practice
from fairhearing.retention.errors import CannotErase
from fairhearing.retention.locking import lock_calls, refuse_if_gone
from fairhearing.retention.models import Erasure, Hold
from fairhearing.retention.rules import DESTROYED_BY_TIME


def grant_erasure(
    calls: Iterable[Call], reference: str, *, by: Person, role: str, now: datetime
) -> tuple[Erasure, ...]:
    """Grant that calls are erased, all of them or none. reference: of the request that is granted.

    Raises CannotErase, which names the calls that something keeps, and BeingDestroyed for what goes already.
    """
    with transaction.atomic():
        locked = lock_calls(call.id for call in calls)
        refuse_if_gone(locked)
        if kept := kept_from_erasing(locked):
            raise CannotErase(tuple(sorted(kept)))
        fresh = [call for call in locked if not Erasure.objects.filter(call=call).exists()]
        rows = Erasure.objects.bulk_create(
            Erasure(practice_id=call.practice_id, call=call, reference=reference, granted_at=now, granted_by=by)
            for call in fresh
        )
        for row in rows:
            outbox.record(Verb.ERASURE_GRANTED, by.account, row.practice_id, row.call_id, role=role)
    return tuple(rows)


def kept_from_erasing(calls: Iterable[Call], *, but: Iterable[Hold] = ()) -> set[str]:
    """Return the ids of those of these calls that cannot be erased: held, or part of the health record.

    but: holds that end together with the decision, the request's own.
    """
    known = list(calls)
    own = [hold.id for hold in but]
    held = Hold.objects.filter(call__in=[call.id for call in known], released_at=None).exclude(id__in=own)
    clinical = {call.id for call in known if RecordClass(call.record_class) not in DESTROYED_BY_TIME}
    return clinical | set(held.values_list("call_id", flat=True))


def erased_by(practice: Practice, day: date) -> list[str]:
    """Return the ids of the calls that are to be erased by this day's run, and are still there."""
    rows = Erasure.objects.filter(practice=practice, call__destroyed_at=None, granted_at__lt=day_ends(day))
    return list(rows.values_list("call_id", flat=True))
