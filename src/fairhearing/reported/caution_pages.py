"""The cautions in force, and one of them: let go on with a reason, or ended before its day."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.clocks.days import months_later
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.reported.cautions import cautions_in_force, end_caution, renew_caution
from fairhearing.reported.errors import BadCaution
from fairhearing.reported.models import Caution, Report
from fairhearing.reported.step_pages import read_caution
from fairhearing.reported.steps import Doer


@requires(Permission.DECIDE_REPORTS)
@require_safe
def cautions(request: HttpRequest) -> HttpResponseBase:
    """List what staff are told of numbers today; what is over is not listed any more."""
    practice = standing_practice(request, Permission.DECIDE_REPORTS)
    rows = list(cautions_in_force(practice, today=timezone.localdate()).order_by("ends_on", "placed_at"))
    note_visit(request, Verb.REPORTS_VIEWED, practice, Permission.DECIDE_REPORTS, shown=len(rows))
    return render(request, "reported/cautions.jinja", {"cautions": rows})


@requires(Permission.DECIDE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def caution(request: HttpRequest, caution_id: UUID) -> HttpResponseBase:
    """Show one caution; let it go on for a reason, or end it."""
    practice, person = standing_practice(request, Permission.DECIDE_REPORTS), visitor(request)
    today = timezone.localdate()
    found = get_object_or_404(cautions_in_force(practice, today=today), id=caution_id)
    if request.method != "POST":
        note_visit(request, Verb.REPORTS_VIEWED, practice, Permission.DECIDE_REPORTS, found.id.hex, shown=1)
        return _show(request, found, [])
    doer = Doer(person, str(role_in(person, practice, Permission.DECIDE_REPORTS)), timezone.now())
    try:
        if request.POST.get("do") == "end":
            end_caution(found, doer)
            words = "The caution is over. Staff do not see it any more."
        else:
            reason = " ".join(request.POST.get("reason", "").split())[: Report.LONGEST_WORDS]
            renew_caution(found, read_caution(request.POST, reason=reason), doer)
            words = "The caution goes on until its new day."
    except BadCaution as error:
        return _show(request, found, [{"field": "ends", "text": str(error)}])
    return after_change(request, reverse("cautions"), words, now=doer.now)


def _show(request: HttpRequest, found: Caution, errors: list[dict[str, str]]) -> HttpResponseBase:
    context = {
        "caution": found,
        "ends": request.POST.get("ends", found.ends_on.isoformat()),
        "latest": months_later(timezone.localdate(), 12),
        "typed": request.POST,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "reported/caution.jinja", context, status=status)
