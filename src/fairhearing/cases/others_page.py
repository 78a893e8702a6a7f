"""Other calls that may belong to a case, each added or said not to belong."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.cases.calls import add_calls, set_aside
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.models import Case
from fairhearing.cases.suggestions import MOST_SUGGESTED, Suggested, suggested_for
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.catalogue.closures import closed_among
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.keep_longer import read_review, review_day
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit
from fairhearing.wording.counts import counted

_UNDECIDED = "Say of at least one call whether it belongs"
_CLOSED = "The case is closed. Open it again first"
_NOT_A_DAY = "Enter the day on which you look at it again, after today"


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_others(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show which other calls may belong to a case, and keep what is said of each."""
    visit, case = find_case(request, case_id)
    if request.method != "POST":
        note_case(request, case)
        return _page(request, visit, case, [])
    suggested = [each.call for each in suggested_for(case, visit.person)]
    yes = [call for call in suggested if request.POST.get(f"belongs-{call.id}") == "yes"]
    no = [call for call in suggested if request.POST.get(f"belongs-{call.id}") == "no"]
    if not yes and not no:
        return _page(request, visit, case, [{"field": "", "text": _UNDECIDED}])
    now, keep_until = timezone.now(), None
    if yes and request.POST.get("keep") == "yes":
        keep_until = read_review(request.POST.get("review", ""), now)
        if keep_until is None:
            return _page(request, visit, case, [{"field": "review", "text": _NOT_A_DAY}])
    try:
        if yes:
            add_calls(case, yes, keep_until=keep_until, by=visit.person, now=now, role=visit.role)
        for call in no:
            set_aside(case, call, by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return _page(request, visit, case, [{"field": "", "text": _CLOSED}])
    words = f"{counted(len(yes), 'call')} added, {len(no)} said not to belong."
    return after_change(request, reverse("case", args=[case.id]), words, now=now)


@requires(Permission.WORK_CASES)
@require_POST
def take_out_of_case(request: HttpRequest, case_id: UUID, call_id: str) -> HttpResponseBase:
    """Say that a call which was added does not belong; nothing that keeps it longer ends by that."""
    visit, case = find_case(request, case_id)
    call = get_object_or_404(case.practice.calls, id=call_id, case_calls__case=case, case_calls__belongs=True)
    now, back = timezone.now(), reverse("case", args=[case.id])
    try:
        set_aside(case, call, by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return after_change(request, back, _CLOSED + ".", now=now)
    words = "That call does not belong to the case any more. What keeps it longer goes on until you end it."
    return after_change(request, back, words, now=now)


@requires(Permission.WORK_CASES)
@require_POST
def put_back_into_case(request: HttpRequest, case_id: UUID, call_id: str) -> HttpResponseBase:
    """Say that a call belongs after all."""
    visit, case = find_case(request, case_id)
    call = get_object_or_404(case.practice.calls, id=call_id, case_calls__case=case, case_calls__belongs=False)
    if closed_among([call], visit.person):
        return after_change(request, reverse("case", args=[case.id]), "That call is closed to you.", now=timezone.now())
    now, back = timezone.now(), reverse("case", args=[case.id])
    try:
        add_calls(case, [call], keep_until=review_day(timezone.localdate()), by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return after_change(request, back, _CLOSED + ".", now=now)
    return after_change(request, back, "That call belongs to the case, and is kept longer for it.", now=now)


def _line(each: Suggested, shown: ShownCall, posted: QueryDict) -> tuple[ShownCall, str, str, str]:
    said = posted.get(f"belongs-{each.call.id}", "")
    return shown, each.why, str(each.call.get_direction_display()), said


def _page(request: HttpRequest, visit: Visit, case: Case, errors: list[dict[str, str]]) -> HttpResponseBase:
    suggested = suggested_for(case, visit.person)
    shown = shown_calls((each.call for each in suggested), visit)
    posted = request.POST
    context = {
        "case": case,
        "lines": [_line(each, shown[each.call.id], posted) for each in suggested],
        "is_full": len(suggested) == MOST_SUGGESTED,
        "keep": posted.get("keep", "") if posted else "yes",
        "review": posted.get("review") or review_day(timezone.localdate()).isoformat(),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "cases/others.jinja", context, status=status)
