"""Closing a request: what keeps its calls for it ends then, for which a fresh code is asked."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.keyholder.errors import Locked
from fairhearing.playback.fresh_code import OWED, sign_in_again, take_code, typed_code
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.subject_access import matter
from fairhearing.subject_access.ending import close_request
from fairhearing.subject_access.errors import NotYet, RequestOver
from fairhearing.subject_access.forms import LONGEST
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.visiting import AtRequest, find_request, note_request

ACTION = "request.close"


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say what ends, and close a request that was answered, refused or withdrawn."""
    at = find_request(http, request_id)
    if at.request.is_worked or at.request.state == Request.State.CLOSED:
        return HttpResponseRedirect(reverse("access-request", args=[at.request.id]))
    held = matter.count_held(at.request)
    if http.method != "POST":
        note_request(http, at.request)
        return _ask(http, at, held, [])
    if held and (refused := _code_refused(http, at, held)):
        return refused
    try:
        close_request(at.request, http.POST.get("words", "").strip()[:LONGEST], at.done())
    except NotYet as error:
        return _ask(http, at, held, [{"field": "", "text": str(error)}])
    except RequestOver:
        words = "Somebody else closed it meanwhile."
    else:
        words = f"{at.request.reference} is closed. Its calls go back to their own dates."
    return after_change(http, reverse("access-request", args=[at.request.id]), words, now=timezone.now())


def _code_refused(http: HttpRequest, at: AtRequest, held: int) -> HttpResponseBase | None:
    """Take the fresh code; return the page that asks anew where it is none, None where it is right."""
    if not typed_code(http):
        return _ask(http, at, held, [{"field": "code", "text": OWED}])
    try:
        refused = take_code(http, ACTION, at.request.id.hex, at.visit.practice.id)
    except Locked:
        return sign_in_again(http)
    return _ask(http, at, held, [{"field": "code", "text": refused.text}], refused.status) if refused else None


def _ask(
    http: HttpRequest,
    at: AtRequest,
    held: int,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {"found": at.request, "held": held, "typed": http.POST.get("words", ""), "errors": errors}
    return render(http, "subject_access/close.jinja", context, status=status if errors else HTTPStatus.OK)
