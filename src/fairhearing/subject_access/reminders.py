"""Once a day: whose request is due within a week is told, and the law's day of what waits is written anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from fairhearing.catalogue.conflict import key_holders
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.subject_access import matter
from fairhearing.subject_access.clock import SOON, clock_of
from fairhearing.subject_access.models import Request
from fairhearing.wording.days import PRACTICE_TIME

REMIND_OF_REQUESTS = "remind_of_requests"
_OVER = (Request.State.DELIVERED, Request.State.REFUSED, Request.State.WITHDRAWN, Request.State.CLOSED)


def remind(now: datetime) -> int:
    """Tell people of what is due soon or late, once of each; return how many requests that are.

    A week before the day we aim for, whoever works on it; past the law's day, everybody who works on requests here.
    """
    today, count = now.astimezone(PRACTICE_TIME).date(), 0
    for request in still_to_answer():
        clock = clock_of(request, today, oldest_on=matter.oldest_on(request))
        with transaction.atomic():
            if clock.due_on != request.due_on:
                Request.objects.filter(id=request.id).update(due_on=clock.due_on)
            if not clock.is_firm or clock.target_on - SOON > today:
                continue
            count += 1
            tell(request.owner, request.practice, Told.REQUEST_DUE, request.id, now=now)
            if clock.due_on < today:
                for person in key_holders(request.practice):
                    tell(person, request.practice, Told.REQUEST_LATE, request.id, now=now)
    return count


def still_to_answer() -> Iterator[Request]:
    """Return the requests of all practices that were not answered yet, a hundred at a time."""
    rows = Request.objects.exclude(state__in=_OVER).select_related("practice", "owner", "selection")
    return rows.prefetch_related("stops").iterator(chunk_size=100)
