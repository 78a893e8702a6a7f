"""What was destroyed, by month to print and newest first, and the page of one certificate."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import day_begins
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.retention.certificate_lines import certificate_lines
from fairhearing.retention.lists import done
from fairhearing.retention.models import Certificate
from fairhearing.retention.standing_in_log import standing_in_log
from fairhearing.retention.visiting import visit_of

_PAGE = 50
_MONTH_PAGE = 500
_MOST_MONTHS = 120
_DECEMBER = 12
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month in which recordings may have been destroyed. value: as it stands in an address."""

    value: str
    words: str
    begins: datetime
    ends: datetime


@requires(Permission.SEE_KEEPING)
@require_safe
def destroyed(request: HttpRequest) -> HttpResponseBase:
    """List what was destroyed, newest first: fifty a page, or one month at a time to print."""
    visit = visit_of(request, Permission.SEE_KEEPING)
    month = _chosen(request.GET.get("month", ""))
    size = _MONTH_PAGE if month else _PAGE
    rows = _rows(visit.practice, month, request.GET.get("before", ""), size + 1)
    note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.SEE_KEEPING, shown=len(rows[:size]))
    context = {
        "certificates": certificate_lines(rows[:size]),
        "next_before": rows[size - 1].recording_id if len(rows) > size else "",
        "is_first": not request.GET.get("before"),
        "month": month,
        "months": months_of(visit.practice, timezone.localdate()),
        "count": _within(visit.practice, month).count() if month else 0,
    }
    return render(request, "retention/destroyed.jinja", context)


@requires(Permission.SEE_KEEPING)
@require_safe
def certificate(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """Show the certificate of one destruction."""
    visit = visit_of(request, Permission.SEE_KEEPING)
    found = get_object_or_404(visit.practice.certificates.select_related("call"), recording=recording_id)
    note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.SEE_KEEPING, found.recording_id)
    document = json.loads(found.document)
    context = {
        "line": certificate_lines([found])[0],
        "document": document,
        "tried_at": datetime.fromisoformat(document["opening_failed_at"]),
        "backups_expire_on": date.fromisoformat(document["key_backups_expire_on"]),
        "standing": standing_in_log(found),
        "call": found.call,
        "visit": visit,
    }
    return render(request, "retention/certificate.jinja", context)


def months_of(practice: Practice, today: date) -> list[Month]:
    """Return the months since the first destruction, the latest first."""
    first = practice.certificates.aggregate(first=Min("destroyed_at"))["first"]
    months: list[Month] = []
    year, month = today.year, today.month
    while first is not None and len(months) < _MOST_MONTHS:
        months.append(_month(year, month))
        if months[-1].begins <= first:
            break
        year, month = (year, month - 1) if month > 1 else (year - 1, _DECEMBER)
    return months


def _rows(practice: Practice, month: Month | None, before: str, size: int) -> list[Certificate]:
    key = None
    if before:
        last = get_object_or_404(practice.certificates, recording=before)
        key = (last.destroyed_at, last.id)
    elif month:
        key = (month.ends, 0)
    rows = done(practice, before=key, size=size)
    return [row for row in rows if not month or month.begins <= row.destroyed_at < month.ends]


def _within(practice: Practice, month: Month) -> QuerySet[Certificate]:
    return practice.certificates.filter(destroyed_at__gte=month.begins, destroyed_at__lt=month.ends)


def _chosen(value: str) -> Month | None:
    """Return the month an address names, None where it names none. Raises Http404."""
    if not value:
        return None
    found = _MONTH.fullmatch(value)
    if not found or not 2000 <= int(found[1]) <= 2999:  # noqa: PLR2004 - beyond, the calendar ends
        raise Http404
    return _month(int(found[1]), int(found[2]))


def _month(year: int, month: int) -> Month:
    begins = date(year, month, 1)
    ends = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return Month(f"{begins:%Y-%m}", f"{begins:%B %Y}", day_begins(begins), day_begins(ends))
