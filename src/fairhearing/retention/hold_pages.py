"""One reason to keep a call longer: when it is looked at again, and its end, for which a fresh code is asked.

review moved    a new day, at once
ended           a page that says what happens then and when; words why, six fresh digits; then `holds.release`
"""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.visits import note_visit
from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, take_code, typed_code
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.errors import HoldReleased
from fairhearing.retention.hold_end import after_end
from fairhearing.retention.holds import move_review, release
from fairhearing.retention.keep_longer import read_review, review_day
from fairhearing.retention.models import Hold
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.days import day_words

ACTION = "hold.release"
_LONGEST_WORDS = 500
_NOT_A_DAY = "Enter the day on which you look at it again, after today"


@requires(Permission.KEEP_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_review(request: HttpRequest, hold_id: UUID) -> HttpResponseBase:
    """Show one reason to keep a call longer, and move the day on which it is looked at again."""
    visit, hold = _hold(request, hold_id)
    now = timezone.now()
    errors = []
    if request.method == "POST":
        if review_on := read_review(request.POST.get("review", ""), now):
            return _move(request, visit, hold, review_on, now)
        errors = [{"field": "review", "text": _NOT_A_DAY}]
    note_visit(request, Verb.CALL_VIEWED, visit.practice, Permission.KEEP_CALLS, hold.call_id)
    context = _context(visit, hold) | {
        "errors": errors,
        "review": request.POST.get("review", review_day(timezone.localdate()).isoformat()),
    }
    return render(request, "retention/hold.jinja", context, status=_status(errors))


@requires(Permission.KEEP_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_hold(request: HttpRequest, hold_id: UUID) -> HttpResponseBase:
    """Say what ending it does and when, and end it for who proves by a fresh code that she means it."""
    visit, hold = _hold(request, hold_id)
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, visit.practice, Permission.KEEP_CALLS, hold.call_id)
        return _ask(request, visit, hold, [])
    words = " ".join(request.POST.get("words", "").split())[:_LONGEST_WORDS]
    errors = [] if words else [{"field": "words", "text": "Say why the matter is closed"}]
    if not typed_code(request):
        errors.append({"field": "code", "text": OWED})
    if errors:
        return _ask(request, visit, hold, errors)
    try:
        refused = take_code(request, ACTION, hold.id.hex, visit.practice.id)
    except Locked:
        return sign_in_again(request)
    if refused:
        return _ask(request, visit, hold, [{"field": "code", "text": refused.text}], status=refused.status)
    return _end(request, visit, hold, words)


def _move(request: HttpRequest, visit: Visit, hold: Hold, review_on: date, now: datetime) -> HttpResponseBase:
    try:
        move_review(hold, review_on, by=visit.person, now=now, role=visit.role)
    except HoldReleased as error:
        raise Http404 from error
    words = f"You look at it again on {day_words(review_on)}."
    return after_change(request, reverse("call", args=[hold.call_id]), words, now=now)


def _end(request: HttpRequest, visit: Visit, hold: Hold, words: str) -> HttpResponseBase:
    now = timezone.now()
    try:
        release(hold, words, by=visit.person, now=now, role=visit.role)
    except HoldReleased as error:
        raise Http404 from error
    told = f"That reason to keep it longer has ended. {after_end(hold, timezone.localdate(now)).sentence}"
    return after_change(request, reverse("call", args=[hold.call_id]), told, now=now)


def _ask(
    request: HttpRequest,
    visit: Visit,
    hold: Hold,
    errors: list[dict[str, str]],
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    context = _context(visit, hold) | {"errors": errors, "words": request.POST.get("words", "")}
    return render(request, "retention/end_hold.jinja", context, status=status if errors else HTTPStatus.OK)


def _context(visit: Visit, hold: Hold) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "hold": hold,
        "call": shown_calls([hold.call], visit)[hold.call_id],
        "is_due": hold.review_on <= today,
        "after": after_end(hold, today),
    }


def _hold(request: HttpRequest, hold_id: UUID) -> tuple[Visit, Hold]:
    """Return who came, and a hold of the practice that still keeps its call. Raises Http404."""
    visit = visit_of(request, Permission.KEEP_CALLS)
    holds = visit.practice.holds.select_related("call__practice", "owner")
    hold = get_object_or_404(holds, id=hold_id, released_at=None)
    refuse_if_closed(hold.call, visit.person)
    return visit, hold


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
