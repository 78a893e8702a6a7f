"""The page of one request: what is due, what there is to do, its letters, what was done, and how the day was found."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.subject_access import matter, rules
from fairhearing.subject_access.clock import clock_of
from fairhearing.subject_access.events import event_lines
from fairhearing.subject_access.forms import LONGEST
from fairhearing.subject_access.letters_page import letters_of, offered_letters
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.people import people_of_request
from fairhearing.subject_access.tasks import tasks_of
from fairhearing.subject_access.visiting import AtRequest, find_request, note_request
from fairhearing.subject_access.words import lead_of
from fairhearing.subject_access.working import write_down


@requires(Permission.WORK_REQUESTS)
@require_safe
def access_request(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show one request."""
    return _show(http, find_request(http, request_id), [])


@requires(Permission.WORK_REQUESTS)
@require_POST
def note_in_access_request(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Write something into a request."""
    at = find_request(http, request_id)
    words = http.POST.get("note", "").strip()[:LONGEST]
    if not words:
        return _show(http, at, [{"field": "note", "text": "Write something down"}])
    write_down(at.request, words, at.done())
    return after_change(http, reverse("access-request", args=[at.request.id]), "Written down.", now=timezone.now())


def _show(http: HttpRequest, at: AtRequest, errors: list[dict[str, str]]) -> HttpResponseBase:
    request, today = at.request, timezone.localdate()
    note_request(http, request)
    clock = clock_of(request, today, oldest_on=matter.oldest_on(request))
    standing, places = matter.standing_of(request), matter.places_of(request)
    state = rules.state_now(rules.State(request.state), standing)
    context = {
        "found": request,
        "state": Request.State(str(state)).label,
        "lead": lead_of(request, clock, today),
        "is_late": request.is_worked and clock.due_on < today,
        "clock": clock,
        "tasks": [] if request.closed_at else tasks_of(request, standing, places),
        "standing": standing,
        "people": people_of_request(request),
        "letters": letters_of(request),
        "offered": [(kind, kind.label) for kind in offered_letters(request)],
        "events": event_lines(request),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "subject_access/request.jinja", context, status=status)
