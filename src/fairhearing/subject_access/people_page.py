"""For whose calls a request is: anybody of the practice's patients and callers."""

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
from fairhearing.subject_access.errors import RequestOver
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.people import people_of_request
from fairhearing.subject_access.visiting import AtRequest, find_request, note_request
from fairhearing.subject_access.whose import add_person, remove_person

_LONGEST = 100
_UNREADABLE = "Enter a name, an NHS number, a telephone number or a date of birth"


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def request_people(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show whose calls are asked for, find others, and keep what is said. What was typed stands in no address."""
    at = find_request(http, request_id)
    if http.method != "POST":
        note_request(http, at.request)
        return _page(http, at.request, None, [])
    do = http.POST.get("do", "")
    if do in ("add", "remove"):
        return _say(http, at, do)
    words = one_line(http.POST.get("words", ""), _LONGEST)
    try:
        found = individuals_matching(at.request.practice, read_wanted(words))
    except UnreadableSearch:
        return _page(http, at.request, None, [{"field": "words", "text": _UNREADABLE}])
    note_request(http, at.request)
    return _page(http, at.request, found, [])


def _say(http: HttpRequest, at: AtRequest, do: str) -> HttpResponseBase:
    individual = get_object_or_404(at.request.practice.individuals, id=read_id(http.POST.get("individual", "")))
    back = reverse("request-people", args=[at.request.id])
    say = add_person if do == "add" else remove_person
    try:
        say(at.request, individual, at.done())
    except RequestOver:
        return after_change(http, back, "The request was answered already.", now=timezone.now())
    told = "are asked for, and kept until the request is closed" if do == "add" else "are not asked for"
    return after_change(http, back, f"The calls of {individual.name} {told}.", now=timezone.now())


def _page(http: HttpRequest, request: Request, found: Found | None, errors: list[dict[str, str]]) -> HttpResponseBase:
    people = people_of_request(request)
    known = {each.id for each in people}
    context = {
        "found_request": request,
        "people": people,
        "found": found,
        "others": [each for each in found.individuals if each.id not in known] if found else [],
        "words": one_line(http.POST.get("words", ""), _LONGEST),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "subject_access/people.jinja", context, status=status)
