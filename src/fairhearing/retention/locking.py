"""Calls held still while something decides about them: a hold, a class, or their destruction.

Whoever decides locks the calls' rows first, in the order of their ids. On SQLite the transaction is the lock
(IMMEDIATE: one writer at a time); on PostgreSQL the rows are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q

from fairhearing.catalogue.models import Call, Recording
from fairhearing.retention.errors import BeingDestroyed

_GOING = (Recording.State.DESTROYING, Recording.State.DESTROYED)


def lock_calls(calls: Iterable[str]) -> list[Call]:
    """Return these calls as they are now, locked until the transaction ends. Call inside one."""
    return list(Call.objects.select_for_update().filter(id__in=set(calls)).order_by("id"))


def refuse_if_gone(calls: Sequence[Call]) -> None:
    """Raise BeingDestroyed, naming those of these locked calls of which nothing can be kept any more."""
    left = Recording.objects.filter(call=OuterRef("id")).exclude(state__in=_GOING)
    going = Recording.objects.filter(call=OuterRef("id"), state=Recording.State.DESTROYING)
    gone = Call.objects.filter(
        Q(Exists(going)) | (Q(destroyed_at__isnull=False) & ~Exists(left)), id__in=[call.id for call in calls]
    )
    if ids := tuple(gone.order_by("id").values_list("id", flat=True)):
        raise BeingDestroyed(ids)
