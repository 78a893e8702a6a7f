"""What waits for somebody in requests about other rights."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.rights import rules
from fairhearing.rights.clock import clock_of
from fairhearing.rights.models import RightsRequest
from fairhearing.rights.working import owes_telling, restrictions_of

_MOST: Final = 50


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is due here: whoever works on requests sees all, since the law asks the practice."""
    if Permission.WORK_REQUESTS not in permissions_in(person, practice):
        return []
    rows = practice.rights_requests.exclude(state=str(rules.State.CLOSED)).order_by("due_on", "number")
    found = [_of(request, today) for request in rows.select_related("practice", "owner")[:_MOST]]
    return [each for each in found if each is not None]


def _of(request: RightsRequest, today: date) -> Waiting | None:
    href = reverse("right", args=[request.id])
    name = f"{request.get_right_display().split(' (')[0].lower()}"
    if request.is_worked:
        clock = clock_of(request, today)
        do = "decide" if request.state == rules.State.OPEN else "tell them"
        on = clock.target_on if clock.target_on >= today else clock.due_on
        words = f"Request {request.reference} ({name}): {do}"
        return Waiting(words=words, href=href, due_on=on, is_late=clock.due_on < today)
    if owes_telling(request):
        return Waiting(words=f"Request {request.reference}: tell whoever had a copy", href=href)
    if restrictions_of(request):
        return None
    return Waiting(words=f"Request {request.reference} can be closed", href=href)
