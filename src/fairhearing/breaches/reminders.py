"""Each quarter of an hour: whoever works on breaches is told when 24 and 6 of the 72 hours are left, or none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.breaches import rules
from fairhearing.breaches.models import Breach
from fairhearing.catalogue.conflict import key_holders
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell

REMIND_OF_BREACHES: Final = "remind_of_breaches"
_KINDS: Final = {
    rules.Left.DAY: Told.BREACH_DAY_LEFT,
    rules.Left.HOURS: Told.BREACH_HOURS_LEFT,
    rules.Left.NONE: Told.BREACH_LATE,
}
_WORTH_TELLING: Final = timedelta(days=90)
"""What people were told is forgotten then: what is open for longer waits on the start page alone."""


def remind_of_breaches(now: datetime) -> int:
    """Tell people how little is left, once of each step; return how many breaches that are.

    Who was asleep at one step is told of the newest alone.
    """
    count = 0
    rows = Breach.objects.filter(closed_at=None, aware_at__gt=now - _WORTH_TELLING).select_related("practice")
    for breach in rows.prefetch_related("measures").iterator(chunk_size=100):
        left = rules.left_of(breach.known, now)
        if left is None:
            continue
        count += 1
        with transaction.atomic():
            for person in key_holders(breach.practice):
                tell(person, breach.practice, _KINDS[left], breach.id, now=now)
    return count
