"""Calls that may be here twice: recorded while they were made, and imported from another recorder afterwards.

Told on the recording that came second, never dropped: two calls to the same number within a minute do happen.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from fairhearing.call.events import EventKind
from fairhearing.catalogue.models import Call, Event, Party

_CLOCKS_DIFFER = timedelta(minutes=1)


def has_twin(call: Call) -> bool:
    """Say whether another call of the practice had the same outside number within a minute, and one was imported.

    Where both name the practice's extension, it is the same one. Two calls that were recorded live are no twins.
    """
    parties = list(call.parties.all())
    numbers = [party.number for party in parties if party.side == Party.Side.LEFT and party.number]
    extensions = [party.extension for party in parties if party.side == Party.Side.RIGHT and party.extension]
    if not numbers:
        return False
    near = Party.objects.filter(
        practice=call.practice_id,
        side=Party.Side.LEFT,
        number__in=numbers,
        started_at__range=(call.started_at - _CLOCKS_DIFFER, call.started_at + _CLOCKS_DIFFER),
    ).exclude(call=call)
    others = set(near.values_list("call_id", flat=True))
    if not others:
        return False
    if extensions:
        elsewhere = Q(side=Party.Side.RIGHT) & ~Q(extension="") & ~Q(extension__in=extensions)
        others -= set(Party.objects.filter(elsewhere, call__in=others).values_list("call_id", flat=True))
    marks = Event.objects.filter(call__in=[call.id, *others], kind=EventKind.IMPORTED_AFTERWARDS)
    imported = set(marks.values_list("call_id", flat=True))
    return any(call.id in imported or other in imported for other in others)
