"""Closing a case: what came of it, and whether its calls are still kept longer, for whose end a fresh code is asked."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.cases.calls import holds_of
from fairhearing.cases.closing import close_case, open_again
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.forms import LONGEST_NOTE
from fairhearing.cases.models import Case
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, take_code, typed_code
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line
from fairhearing.retention.hold_end import after_end
from fairhearing.retention.models import Hold
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit
from fairhearing.wording.counts import counted

ACTION = "case.close"
_BY_SOMEBODY = {"field": "", "text": "Somebody else closed this case meanwhile"}


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Ask what came of the case and which of its calls need not be kept longer; close it."""
    visit, case = find_case(request, case_id)
    holds = holds_of(case)
    if request.method != "POST":
        note_case(request, case)
        return _ask(request, visit, case, holds, [])
    outcome, words = request.POST.get("outcome", ""), one_line(request.POST.get("words", ""), LONGEST_NOTE)
    ticked = set(request.POST.getlist("end"))
    ending = [hold for hold in holds if hold.id.hex in ticked]
    errors = []
    if outcome not in Case.Outcome.values:
        errors.append({"field": "outcome-1", "text": "Choose how it ended"})
    if not words:
        errors.append({"field": "words", "text": "Say what came of it"})
    if ending and not typed_code(request):
        errors.append({"field": "code", "text": OWED})
    if case.is_closed:
        errors = [_BY_SOMEBODY]
    if errors:
        return _ask(request, visit, case, holds, errors)
    if ending:
        try:
            refused = take_code(request, ACTION, case.id.hex, visit.practice.id)
        except Locked:
            return sign_in_again(request)
        if refused:
            return _ask(request, visit, case, holds, [{"field": "code", "text": refused.text}], refused.status)
    return _close(request, visit, case, Case.Outcome(outcome), (words, ending))


@requires(Permission.WORK_CASES)
@require_POST
def open_case_again(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Open a closed case again."""
    visit, case = find_case(request, case_id)
    now = timezone.now()
    open_again(case, by=visit.person, now=now, role=visit.role)
    words = f"{case.reference} is open again. Look whether its calls are still kept longer."
    return after_change(request, reverse("case", args=[case.id]), words, now=now)


def _close(
    request: HttpRequest, visit: Visit, case: Case, outcome: Case.Outcome, how: tuple[str, Sequence[Hold]]
) -> HttpResponseBase:
    words, ending = how
    now = timezone.now()
    try:
        ended = close_case(case, outcome, words, ending=ending, by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return _ask(request, visit, case, holds_of(case), [_BY_SOMEBODY])
    told = f"{case.reference} is closed."
    if ended:
        told += f" {counted(ended, 'call is', 'calls are')} kept longer for it no more."
    return after_change(request, reverse("case", args=[case.id]), told, now=now)


def _ask(
    request: HttpRequest,
    visit: Visit,
    case: Case,
    holds: Sequence[Hold],
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    today = timezone.localdate()
    shown = shown_calls((hold.call for hold in holds), visit)
    context = {
        "case": case,
        "outcomes": Case.Outcome.choices,
        "chosen": request.POST.get("outcome", ""),
        "words": request.POST.get("words", ""),
        "holds": [(hold, shown[hold.call_id], after_end(hold, today).sentence) for hold in holds],
        "ticked": request.POST.getlist("end"),
        "errors": errors,
    }
    return render(request, "cases/close.jinja", context, status=status if errors else HTTPStatus.OK)
