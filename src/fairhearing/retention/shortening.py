"""What a shorter period would do, before anybody chooses it: how many recordings become due, when the first goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.rules import RecordClass, expires_on
from fairhearing.practice.models import Practice
from fairhearing.retention.models import Hold
from fairhearing.retention.rules import due_before

_GOING = (Recording.State.DESTROYING, Recording.State.DESTROYED)


@dataclass(frozen=True, slots=True)
class Shortening:
    """A period of so many months instead of `before`. recordings: what the next run destroys by it. held: what stays.

    first_on: where nothing becomes due at once, the day on which the first goes; None where there is no such call.
    """

    before: int
    months: int
    recordings: int
    held: int
    first_on: date | None


def shortening(practice: Practice, record_class: RecordClass, *, before: int, months: int, today: date) -> Shortening:
    """Count what becomes due by the shorter period that is not due by the present one."""
    kept_longer = Q(Exists(Hold.objects.filter(call=OuterRef("call"), released_at=None)))
    left = Recording.objects.filter(
        call__practice=practice, call__record_class=str(record_class), call__destroyed_at=None
    ).exclude(state__in=_GOING)
    due = left.filter(call__started_at__gte=due_before(today, before), call__started_at__lt=due_before(today, months))
    held = due.filter(kept_longer).count()
    recordings = due.filter(~kept_longer).count()
    first_on = None
    if not recordings:
        later = left.filter(~kept_longer, call__started_at__gte=due_before(today, months))
        began = later.order_by("call__started_at").values_list("call__started_at", flat=True).first()
        first_on = expires_on(began, kept_months=months) if began else None
    return Shortening(before=before, months=months, recordings=recordings, held=held, first_on=first_on)
