"""The page *Requests*: what is to be answered, by the law's day; and its days alone, for who sees no name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.visiting import visit_of
from fairhearing.subject_access.errors import BadReference
from fairhearing.subject_access.lines import request_lines
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.rules import read_reference

PAGE = 50
_OVER = (Request.State.DELIVERED, Request.State.REFUSED, Request.State.WITHDRAWN)


@requires(Permission.WORK_REQUESTS)
@require_safe
def access_requests(http: HttpRequest) -> HttpResponseBase:
    """List the requests of the practice: those to be answered first, by the law's day."""
    return _list(http, "")


@requires(Permission.WORK_REQUESTS)
@require_POST
def find_access_request(http: HttpRequest) -> HttpResponseBase:
    """Go to the request of a reference that was typed in full, or say that there is none."""
    practice = visit_of(http, Permission.WORK_REQUESTS).practice
    typed = http.POST.get("reference", "").strip()[:40]
    try:
        year, number = read_reference(typed)
    except BadReference:
        return _list(http, typed, "Enter a reference in full, such as R-2026-0014")
    found = practice.access_requests.filter(year=year, number=number).first()
    if found is None:
        return _list(http, typed, "There is no request with that reference")
    return HttpResponseRedirect(reverse("access-request", args=[found.id]))


@requires(Permission.SEE_REQUEST_DAYS)
@require_safe
def access_request_days(http: HttpRequest) -> HttpResponseBase:
    """Show references, days and how each ended: no name, and no call."""
    practice, today = standing_practice(http, Permission.SEE_REQUEST_DAYS), timezone.localdate()
    rows = list(_rows(practice).order_by("-received_on", "-number")[: 4 * PAGE])
    note_visit(http, Verb.REQUEST_DAYS_VIEWED, practice, Permission.SEE_REQUEST_DAYS, shown=len(rows))
    answered = [row for row in rows if row.delivered_on]
    lags = sorted((timezone.localdate(row.logged_at) - row.received_on).days for row in rows)
    context = {
        "lines": request_lines(rows, today),
        "open": sum(1 for row in rows if row.is_worked),
        "late": sum(1 for row in answered if row.delivered_on and row.delivered_on > row.due_on),
        "answered": len(answered),
        "lag": lags[len(lags) // 2] if lags else None,
        "most": 4 * PAGE if len(rows) == 4 * PAGE else 0,
    }
    return render(http, "subject_access/all_days.jinja", context)


def _list(http: HttpRequest, typed: str, wrong: str = "") -> HttpResponseBase:
    practice, today = visit_of(http, Permission.WORK_REQUESTS).practice, timezone.localdate()
    worked = list(_rows(practice).filter(state__in=_worked()).order_by("due_on", "number")[:PAGE])
    over = list(_rows(practice).filter(state__in=_OVER).order_by("-delivered_on", "-number")[:PAGE])
    closed = list(_rows(practice).filter(state=Request.State.CLOSED).order_by("-closed_at")[:PAGE])
    shown = len(worked) + len(over) + len(closed)
    note_visit(http, Verb.REQUESTS_LISTED, practice, Permission.WORK_REQUESTS, shown=shown)
    lines = request_lines(worked, today)
    context = {
        "lines": lines,
        "over": request_lines(over, today),
        "closed": closed,
        "late": sum(1 for line in lines if line.clock.due_on < today),
        "typed": typed,
        "errors": [{"field": "reference", "text": wrong}] if wrong else [],
    }
    return render(http, "subject_access/requests.jinja", context, status=422 if wrong else 200)


def _rows(practice: Practice) -> QuerySet[Request]:
    return practice.access_requests.select_related("practice", "owner", "selection").prefetch_related("stops")


def _worked() -> list[str]:
    return [state for state in Request.State.values if state not in (*_OVER, Request.State.CLOSED)]
