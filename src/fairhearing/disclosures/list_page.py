"""The page *Disclosures*: what is to be given or refused, by the day; and days alone, for who sees no name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.disclosures.errors import BadReference
from fairhearing.disclosures.lines import disclosure_lines
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.rules import WORKED, read_reference
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.retention.visiting import visit_of

PAGE = 50
_OVER = (Disclosure.State.DELIVERED, Disclosure.State.REFUSED, Disclosure.State.WITHDRAWN)


@requires(Permission.WORK_DISCLOSURES)
@require_safe
def disclosures(http: HttpRequest) -> HttpResponseBase:
    """List the disclosures of the practice: those to be given or refused first, by their day."""
    return _list(http, "")


@requires(Permission.WORK_DISCLOSURES)
@require_POST
def find_disclosure_by_reference(http: HttpRequest) -> HttpResponseBase:
    """Go to the disclosure of a reference that was typed in full, or say that there is none."""
    practice = visit_of(http, Permission.WORK_DISCLOSURES).practice
    typed = http.POST.get("reference", "").strip()[:40]
    try:
        year, number = read_reference(typed)
    except BadReference:
        return _list(http, typed, "Enter a reference in full, such as D-2026-0003")
    found = practice.disclosures.filter(year=year, number=number).first()
    if found is None:
        return _list(http, typed, "There is no disclosure with that reference")
    return HttpResponseRedirect(reverse("disclosure", args=[found.id]))


@requires(Permission.SEE_DISCLOSURE_DAYS)
@require_safe
def disclosure_days(http: HttpRequest) -> HttpResponseBase:
    """Show references, kinds, days, who approved and how each ended: nobody's name whom it is about, and no call."""
    practice, today = standing_practice(http, Permission.SEE_DISCLOSURE_DAYS), timezone.localdate()
    rows = list(_rows(practice).order_by("-received_on", "-number")[: 4 * PAGE])
    note_visit(http, Verb.DISCLOSURE_DAYS_VIEWED, practice, Permission.SEE_DISCLOSURE_DAYS, shown=len(rows))
    lines = disclosure_lines(rows, today)
    context = {
        "lines": lines,
        "open": sum(1 for row in rows if row.is_worked),
        "given": sum(1 for row in rows if row.end == Disclosure.End.GIVEN),
        "approves": Permission.APPROVE_DISCLOSURES in permissions_in(visitor(http), practice),
        "most": 4 * PAGE if len(rows) == 4 * PAGE else 0,
    }
    return render(http, "disclosures/all_days.jinja", context)


def _list(http: HttpRequest, typed: str, wrong: str = "") -> HttpResponseBase:
    practice, today = visit_of(http, Permission.WORK_DISCLOSURES).practice, timezone.localdate()
    worked = list(_rows(practice).filter(state__in=[str(each) for each in WORKED]).order_by("target_on", "number"))
    over = list(_rows(practice).filter(state__in=_OVER).order_by("-ended_on", "-number")[:PAGE])
    closed = list(_rows(practice).filter(state=Disclosure.State.CLOSED).order_by("-closed_at")[:PAGE])
    shown = len(worked) + len(over) + len(closed)
    note_visit(http, Verb.DISCLOSURES_LISTED, practice, Permission.WORK_DISCLOSURES, shown=shown)
    lines = disclosure_lines(worked, today)
    context = {
        "lines": lines,
        "over": over,
        "closed": closed,
        "late": sum(1 for line in lines if line.is_late),
        "typed": typed,
        "errors": [{"field": "reference", "text": wrong}] if wrong else [],
    }
    return render(http, "disclosures/disclosures.jinja", context, status=422 if wrong else 200)


def _rows(practice: Practice) -> QuerySet[Disclosure]:
    return practice.disclosures.select_related("practice", "owner", "selection").prefetch_related("approvals__by")
