"""What waits for somebody in requests, by day: the target and the law's day, a question without answer, a complaint."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.subject_access.lines import request_line
from fairhearing.subject_access.models import Request

_MOST: Final = 50
_NOTICE_BEFORE: Final = timedelta(days=7)


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is due in requests here: whoever works on them sees all, since the law asks the practice."""
    if Permission.WORK_REQUESTS not in permissions_in(person, practice):
        return []
    rows = practice.access_requests.exclude(state=Request.State.CLOSED).order_by("due_on", "number")
    found: list[Waiting] = []
    for request in rows.select_related("practice", "owner", "selection").prefetch_related("stops")[:_MOST]:
        found += _of(request, today)
    return found


def _of(request: Request, today: date) -> list[Waiting]:
    line, href = request_line(request, today), reverse("access-request", args=[request.id])
    if line.due_on is None:
        words = f"Request {request.reference} can be closed"
        return [Waiting(words=words, href=href)]
    do = line.do[:1].lower() + line.do[1:]
    found = [Waiting(words=f"Request {request.reference}: {do}", href=href, due_on=line.due_on, is_late=line.is_late)]
    notice_on = line.clock.notice_on
    if request.is_worked and notice_on and today <= notice_on <= today + _NOTICE_BEFORE and line.clock.is_firm:
        words = f"Request {request.reference}: say so if it takes longer"
        found.append(Waiting(words=words, href=reverse("request-days", args=[request.id]), due_on=notice_on))
    return found
