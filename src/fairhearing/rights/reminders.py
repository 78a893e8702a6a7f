"""Once a day: whoever works on a request about a right is reminded a week before, everybody when it is late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fairhearing.catalogue.conflict import key_holders
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.rights import rules
from fairhearing.rights.clock import clock_of
from fairhearing.rights.models import RightsRequest
from fairhearing.subject_access.clock import SOON
from fairhearing.wording.days import PRACTICE_TIME

REMIND_OF_RIGHTS = "remind_of_rights"


def remind_of_rights(now: datetime) -> int:
    """Tell people of what is due soon or late, once of each; return how many requests that are."""
    today, count = now.astimezone(PRACTICE_TIME).date(), 0
    rows = RightsRequest.objects.filter(state__in=[str(each) for each in rules.TO_ANSWER])
    for request in rows.select_related("practice", "owner").iterator(chunk_size=100):
        clock = clock_of(request, today)
        with transaction.atomic():
            if clock.due_on != request.due_on:
                RightsRequest.objects.filter(id=request.id).update(due_on=clock.due_on)
            if clock.waits_for_start or clock.target_on - SOON > today:
                continue
            count += 1
            tell(request.owner, request.practice, Told.RIGHT_DUE, request.id, now=now)
            if clock.due_on < today:
                for person in key_holders(request.practice):
                    tell(person, request.practice, Told.RIGHT_LATE, request.id, now=now)
    return count
