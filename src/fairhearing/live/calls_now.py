"""The page of the calls that are live: pause for card details, go on, stop for a caller who objects."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.call.keeping import Order
from fairhearing.capture.control_client import NoSuchCall, RecorderDown
from fairhearing.capture.control_messages import CallNow
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.live.control import order_by_person
from fairhearing.live.errors import NotTheirPause
from fairhearing.live.lines import Reader, calls_for, live_lines, who_words
from fairhearing.live.objection import OtherWay
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_OVER = "That call has ended, so nothing was changed."
_NOT_THEIRS = "Somebody else paused it: only they or a manager can go on, so nothing was changed."
_NOT_KNOWN = "The recorder did not answer: we do not know whether the call is still recorded."


@requires(Permission.PAUSE_CALLS)
@require_safe
def calls_now(request: HttpRequest) -> HttpResponseBase:
    """Show the live calls this person may pause."""
    practice = standing_practice(request, Permission.PAUSE_CALLS)
    note_visit(request, Verb.CALLS_NOW_VIEWED, practice, Permission.PAUSE_CALLS)
    return _page(request, practice)


@requires(Permission.PAUSE_CALLS)
@require_safe
def calls_now_list(request: HttpRequest) -> HttpResponseBase:
    """Answer the page's own question, every few seconds: its list again."""
    practice = standing_practice(request, Permission.PAUSE_CALLS)
    return render(request, "live/list.jinja", _listed(request, practice))


@requires(Permission.PAUSE_CALLS)
@require_POST
def pause_call(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Pause one call's recording."""
    return _order(request, Order.PAUSE, call_id)


@requires(Permission.PAUSE_CALLS)
@require_POST
def go_on_with_call(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Go on with one call's recording."""
    return _order(request, Order.GO_ON, call_id)


@requires(Permission.PAUSE_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_call(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Ask which other way was offered, then stop one call's recording for good."""
    practice = standing_practice(request, Permission.PAUSE_CALLS)
    try:
        call = _find(request, practice, call_id)
    except (NoSuchCall, RecorderDown) as error:
        return _not_done(request, practice, error)
    offered = request.POST.get("other_way", "")
    if request.method == "POST" and offered in OtherWay.values:
        return _order(request, Order.STOP, call_id, other_way=offered)
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    errors = [] if status == HTTPStatus.OK else [{"field": "other_way", "text": "Choose what you offered instead"}]
    context = {
        "call_id": call_id,
        "who": who_words(call, extension_labels(practice)),
        "ways": OtherWay.choices,
        "errors": errors,
    }
    return render(request, "live/stop.jinja", context, status=status)


def _order(request: HttpRequest, order: Order, call_id: str, *, other_way: str = "") -> HttpResponseBase:
    practice = standing_practice(request, Permission.PAUSE_CALLS)
    person = visitor(request)
    role = str(role_in(person, practice, Permission.PAUSE_CALLS))
    try:
        call = _find(request, practice, call_id)
        order_by_person(order, call, person, role=role, other_way=other_way)
    except (NoSuchCall, RecorderDown, NotTheirPause) as error:
        return _not_done(request, practice, error)
    return HttpResponseRedirect(reverse("calls-now"))


def _find(request: HttpRequest, practice: Practice, call_id: str) -> CallNow:
    """Return a live call that this person may pause. Raises NoSuchCall, RecorderDown."""
    for call in calls_for(visitor(request), practice):
        if call.call == call_id:
            return call
    raise NoSuchCall("no live call that this person may pause has this id")


def _not_done(
    request: HttpRequest, practice: Practice, error: NoSuchCall | RecorderDown | NotTheirPause
) -> HttpResponseBase:
    """Show the live calls again, and why it was not done; whether a silent recorder did it nobody knows."""
    words, status = _NOT_KNOWN, HTTPStatus.SERVICE_UNAVAILABLE
    match error:
        case NoSuchCall():
            words, status = _OVER, HTTPStatus.NOT_FOUND
        case NotTheirPause():
            words, status = _NOT_THEIRS, HTTPStatus.FORBIDDEN
    return _page(request, practice, not_done=words, status=status)


def _page(
    request: HttpRequest, practice: Practice, *, not_done: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponseBase:
    context = {
        **_listed(request, practice),
        "not_done": not_done,
        "keeps_register": _may(request, practice, Permission.KEEP_REGISTER),
        "gives_keys": _may(request, practice, Permission.GIVE_KEYS),
        "links_extensions": _may(request, practice, Permission.LINK_EXTENSIONS),
    }
    return render(request, "live/calls_now.jinja", context, status=status)


def _listed(request: HttpRequest, practice: Practice) -> dict[str, object]:
    """Return what a template needs to list the live calls; None where no recorder answers."""
    try:
        reader = Reader(visitor(request), str(role_in(visitor(request), practice, Permission.PAUSE_CALLS)))
        lines = live_lines(calls_for(reader.person, practice), practice, reader, timezone.now())
    except RecorderDown:
        lines = None
    return {"lines": lines, "is_member": not _may(request, practice, Permission.SEE_CALLS)}


def _may(request: HttpRequest, practice: Practice, permission: Permission) -> bool:
    return practices_for(request.user, permission).filter(id=practice.id).exists()
