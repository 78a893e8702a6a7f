"""Deciding a request, and closing it: what destroys or lets go of calls takes a fresh code."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, Protocol
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
from fairhearing.retention.erasing import kept_from_erasing
from fairhearing.rights import rules
from fairhearing.rights.calls import calls_inside, own_holds
from fairhearing.rights.deciding import decide, hindrance
from fairhearing.rights.errors import NotYet, RequestOver
from fairhearing.rights.visiting import AtRight, find_right, note_right
from fairhearing.rights.working import close_right
from fairhearing.subject_access.forms import LONGEST

ERASE: Final = "right.erase"
CLOSE: Final = "right.close"
_UNREADABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY


class _Ask(Protocol):
    """Shows a page anew, with what is wrong."""

    def __call__(
        self, http: HttpRequest, at: AtRight, errors: list[dict[str, str]], status: HTTPStatus = ...
    ) -> HttpResponseBase:
        """Return it."""
        ...


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_right(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Choose the ground, with what follows from it; agreeing to erasure takes a fresh code."""
    at = find_right(http, request_id)
    if at.request.state != rules.State.OPEN:
        return HttpResponseRedirect(reverse("right", args=[at.request.id]))
    if http.method != "POST":
        note_right(http, at.request)
        return _ask_decision(http, at, [])
    grounds = rules.grounds_for(rules.Right(at.request.right))
    ground = next((each for each in grounds if each == http.POST.get("ground", "")), None)
    if ground is None:
        return _ask_decision(http, at, [{"field": "ground-1", "text": "Choose on which ground you decide"}])
    destroys = at.request.right == rules.Right.ERASURE and rules.WORDS[ground].grants
    words = http.POST.get("words", "").strip()[:LONGEST]
    if destroys and words and (refused := _refused_code(http, at, ERASE, _ask_decision)):
        return refused
    return _decide(http, at, ground, words)


def _decide(http: HttpRequest, at: AtRight, ground: rules.Ground, words: str) -> HttpResponseBase:
    back = reverse("right", args=[at.request.id])
    try:
        decide(at.request, ground, words, at.done())
    except NotYet as error:
        return _ask_decision(http, at, [{"field": "words", "text": str(error)}])
    except RequestOver:
        return after_change(http, back, "Somebody else decided it meanwhile.", now=timezone.now())
    return after_change(http, back, "Decided, and done. Write to them now.", now=timezone.now())


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def close_right_page(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say what ends, and close a request that was answered or withdrawn."""
    at = find_right(http, request_id)
    back = reverse("right", args=[at.request.id])
    if at.request.state not in (rules.State.ANSWERED, rules.State.WITHDRAWN):
        return HttpResponseRedirect(back)
    if http.method != "POST":
        note_right(http, at.request)
        return _ask_close(http, at, [])
    if list(own_holds(at.request)) and (refused := _refused_code(http, at, CLOSE, _ask_close)):
        return refused
    try:
        close_right(at.request, http.POST.get("words", "").strip()[:LONGEST], at.done())
    except NotYet as error:
        return _ask_close(http, at, [{"field": "words", "text": str(error)}])
    except RequestOver:
        return after_change(http, back, "Somebody else closed it meanwhile.", now=timezone.now())
    return after_change(http, back, f"{at.request.reference} is closed.", now=timezone.now())


def _refused_code(http: HttpRequest, at: AtRight, action: str, ask: _Ask) -> HttpResponseBase | None:
    """Take the fresh code; return the page that asks anew where it is none, None where it is right."""
    if not typed_code(http):
        return ask(http, at, [{"field": "code", "text": OWED}])
    try:
        refused = take_code(http, action, at.request.id.hex, at.visit.practice.id)
    except Locked:
        return sign_in_again(http)
    return ask(http, at, [{"field": "code", "text": refused.text}], refused.status) if refused else None


def _ask_decision(
    http: HttpRequest, at: AtRight, errors: list[dict[str, str]], status: HTTPStatus = _UNREADABLE
) -> HttpResponseBase:
    right = rules.Right(at.request.right)
    inside = calls_inside(at.request)
    erases = right is rules.Right.ERASURE
    grounds = [(str(each), rules.WORDS[each]) for each in rules.grounds_for(right)]
    context = {
        "found": at.request,
        "right": right,
        "agree": [each for each in grounds if each[1].grants],
        "refuse": [each for each in grounds if not each[1].grants],
        "inside": len(inside),
        "erases": erases,
        "kept": len(kept_from_erasing(inside, but=own_holds(at.request))) if erases else 0,
        "hindrance": hindrance(at.request),
        "typed": {"ground": http.POST.get("ground", ""), "words": http.POST.get("words", "")},
        "errors": errors,
    }
    return render(http, "rights/decide.jinja", context, status=status if errors else HTTPStatus.OK)


def _ask_close(
    http: HttpRequest, at: AtRight, errors: list[dict[str, str]], status: HTTPStatus = _UNREADABLE
) -> HttpResponseBase:
    held = len(list(own_holds(at.request)))
    context = {"found": at.request, "held": held, "typed": http.POST.get("words", ""), "errors": errors}
    return render(http, "rights/close.jinja", context, status=status if errors else HTTPStatus.OK)
