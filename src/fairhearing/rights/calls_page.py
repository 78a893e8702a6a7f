"""Which calls a request means: whose they are, and each of them in or left out."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.ledger.finding import Found, individuals_matching, read_wanted
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line, read_id
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.rights.calls import add_person, choose_calls, people_of, remove_person
from fairhearing.rights.errors import RequestOver
from fairhearing.rights.visiting import AtRight, find_right, note_right

_LONGEST = 100
_UNREADABLE = "Enter a name, an NHS number, a telephone number or a date of birth"
_OVER = "It was decided already."


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def right_calls(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show whose calls are meant and which, find others, and keep what is said. What was typed stands in no address."""
    at = find_right(http, request_id)
    if http.method != "POST":
        note_right(http, at.request)
        return _page(http, at, None, [])
    do = http.POST.get("do", "")
    if do in ("add", "remove", "choose"):
        return _say(http, at, do)
    words = one_line(http.POST.get("words", ""), _LONGEST)
    try:
        found = individuals_matching(at.request.practice, read_wanted(words))
    except UnreadableSearch:
        return _page(http, at, None, [{"field": "words", "text": _UNREADABLE}])
    note_right(http, at.request)
    return _page(http, at, found, [])


def _say(http: HttpRequest, at: AtRight, do: str) -> HttpResponseBase:
    back = reverse("right-calls", args=[at.request.id])
    try:
        if do == "choose":
            choose_calls(at.request, http.POST.getlist("call"), at.done())
            return after_change(http, reverse("right", args=[at.request.id]), "Kept.", now=timezone.now())
        individual = get_object_or_404(at.request.practice.individuals, id=read_id(http.POST.get("individual", "")))
        (add_person if do == "add" else remove_person)(at.request, individual, at.done())
    except RequestOver:
        return after_change(http, back, _OVER, now=timezone.now())
    told = "are looked at" if do == "add" else "are left out"
    return after_change(http, back, f"The calls of {individual.name} {told}.", now=timezone.now())


def _page(http: HttpRequest, at: AtRight, found: Found | None, errors: list[dict[str, str]]) -> HttpResponseBase:
    people = people_of(at.request)
    known = {each.id for each in people}
    rows = list(at.request.calls.select_related("call__practice", "hold"))
    shown = shown_calls([row.call for row in rows], at.visit)
    context = {
        "found_request": at.request,
        "people": people,
        "rows": [(row, shown[row.call_id]) for row in rows],
        "found": found,
        "others": [each for each in found.individuals if each.id not in known] if found else [],
        "words": one_line(http.POST.get("words", ""), _LONGEST),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "rights/calls.jinja", context, status=status)
