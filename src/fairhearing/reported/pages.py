"""For whoever decides: the list of reported calls, and the page of one, on which each step is taken."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.allowed import permissions_in, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.reported.about import open_to
from fairhearing.reported.cautions import cautions_in_force
from fairhearing.reported.models import Report
from fairhearing.reported.report_view import report_view
from fairhearing.reported.staff_support import support_text, write_support

_MOST_CLOSED = 100


@requires(Permission.REPORT_CALLS)
@require_safe
def reported(request: HttpRequest) -> HttpResponseBase:
    """List the reported calls for whoever decides on them; anybody else goes to those they reported themselves."""
    practice, person = standing_practice(request, Permission.REPORT_CALLS), visitor(request)
    if Permission.DECIDE_REPORTS not in permissions_in(person, practice):
        return HttpResponseRedirect(reverse("my-reports"))
    rows = open_to(person, practice).order_by("reported_at", "id")
    today = timezone.localdate()
    waiting = list(rows.filter(decided_at=None))
    going_on = list(rows.filter(closed_at=None).exclude(decided_at=None).exclude(outcome=Report.Outcome.WITHDRAWN))
    over = rows.exclude(closed_at=None) | rows.filter(outcome=Report.Outcome.WITHDRAWN)
    note_visit(request, Verb.REPORTS_VIEWED, practice, Permission.DECIDE_REPORTS, shown=len(waiting) + len(going_on))
    context = {
        "waiting": waiting,
        "going_on": sorted(going_on, key=lambda each: (each.review_on is None, each.review_on or today)),
        "over": over.order_by("-reported_at", "-id")[:_MOST_CLOSED],
        "cautions": cautions_in_force(practice, today=today).count(),
        "today": today,
    }
    return render(request, "reported/reported.jinja", context)


@requires(Permission.REPORT_CALLS)
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show one report to whoever decides; whoever made it goes to their own page of it."""
    practice, person = standing_practice(request, Permission.REPORT_CALLS), visitor(request)
    if Permission.DECIDE_REPORTS not in permissions_in(person, practice):
        mine = get_object_or_404(practice.reports, id=report_id, reporter=person)
        return HttpResponseRedirect(reverse("own-report", args=[mine.id]))
    found = report_to_decide(practice, person, report_id)
    note_visit(request, Verb.REPORT_VIEWED, practice, Permission.DECIDE_REPORTS, found.id.hex)
    return show_report(request, found, [])


@requires(Permission.DECIDE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_support(request: HttpRequest) -> HttpResponseBase:
    """Say what the practice offers whoever had such a call."""
    practice, person = standing_practice(request, Permission.DECIDE_REPORTS), visitor(request)
    text, errors = support_text(practice), []
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n").strip()[:2000]
        if text:
            role = str(role_in(person, practice, Permission.DECIDE_REPORTS))
            write_support(practice, text, by=person, role=role, now=timezone.now())
            words = "Whoever reports a call reads this first from now on."
            return after_change(request, reverse("reported"), words, now=timezone.now())
        errors = [{"field": "text", "text": "Write what you offer"}]
    context = {"text": text, "versions": practice.staff_supports.select_related("written_by"), "errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "reported/support.jinja", context, status=status)


def report_to_decide(practice: Practice, person: Person, report_id: UUID) -> Report:
    """Return a report of the practice, whose call is not about the visitor. Raises Http404, ClosedToYou."""
    names = ("reporter", "supported_by", "heard_by", "weighed_by", "decided_by", "told_by", "closed_by")
    found = get_object_or_404(practice.reports.select_related("practice", "letter", *names), id=report_id)
    call = practice.calls.filter(id=found.call).first()
    if call is not None:
        refuse_if_closed(call, person)
    return found


def show_report(
    request: HttpRequest, found: Report, errors: list[dict[str, str]], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponseBase:
    """Render the page of one report, with what was typed and what is wrong with it."""
    context = {
        "view": report_view(found, reader=visitor(request), today=timezone.localdate()),
        "typed": request.POST,
        "errors": errors,
    }
    return render(request, "reported/report.jinja", context, status=status)
