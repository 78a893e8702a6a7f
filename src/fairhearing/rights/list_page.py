"""Requests about other rights: those to be answered first; and the days of all, without names."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.visiting import visit_of
from fairhearing.rights import rules

PAGE: Final = 100
_TO_ANSWER: Final = tuple(str(each) for each in rules.TO_ANSWER)


@requires(Permission.WORK_REQUESTS)
@require_safe
def rights_requests(http: HttpRequest) -> HttpResponseBase:
    """Show the requests to be answered by the law's day, and the others below."""
    practice, today = visit_of(http, Permission.WORK_REQUESTS).practice, timezone.localdate()
    rows = practice.rights_requests.select_related("owner")
    open_rows = list(rows.filter(state__in=_TO_ANSWER).order_by("due_on", "number")[:PAGE])
    others = list(rows.exclude(state__in=_TO_ANSWER).order_by("-logged_at", "-number")[:PAGE])
    shown = len(open_rows) + len(others)
    note_visit(http, Verb.RIGHTS_LISTED, practice, Permission.WORK_REQUESTS, shown=shown)
    context = {
        "rows": open_rows,
        "others": others,
        "late": sum(1 for row in open_rows if row.due_on < today),
        "today": today,
    }
    return render(http, "rights/list.jinja", context)


@requires(Permission.SEE_REQUEST_DAYS)
@require_safe
def rights_days(http: HttpRequest) -> HttpResponseBase:
    """Show references, days and how each ended: no name, and no call."""
    practice, today = standing_practice(http, Permission.SEE_REQUEST_DAYS), timezone.localdate()
    rows = list(practice.rights_requests.order_by("-received_on", "-number")[: 4 * PAGE])
    note_visit(http, Verb.RIGHT_DAYS_VIEWED, practice, Permission.SEE_REQUEST_DAYS, shown=len(rows))
    answered = [row for row in rows if row.answered_on]
    context = {
        "rows": rows,
        "open": sum(1 for row in rows if row.is_worked),
        "answered": len(answered),
        "late": sum(1 for row in answered if row.answered_on and row.answered_on > row.due_on),
        "today": today,
    }
    return render(http, "rights/days.jinja", context)
