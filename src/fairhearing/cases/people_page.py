"""Whom a case concerns: who is on its calls, and anybody of the practice's patients and callers."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.models import Case
from fairhearing.cases.people import concern, concern_no_more, people_of_case, people_to_suggest
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.ledger.finding import Found, individuals_matching, read_wanted
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line, read_id
from fairhearing.retention.visiting import Visit

_LONGEST = 100
_UNREADABLE = "Enter a name, an NHS number, a telephone number or a date of birth"


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_people(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show whom the case concerns, find others, and keep what is said. What was typed stands in no address."""
    visit, case = find_case(request, case_id)
    if request.method != "POST":
        note_case(request, case)
        return _page(request, case, None, [])
    do = request.POST.get("do", "")
    if do in ("add", "remove"):
        return _say(request, visit, case, do)
    words = one_line(request.POST.get("words", ""), _LONGEST)
    try:
        found = individuals_matching(case.practice, read_wanted(words))
    except UnreadableSearch:
        return _page(request, case, None, [{"field": "words", "text": _UNREADABLE}])
    note_case(request, case)
    return _page(request, case, found, [])


def _say(request: HttpRequest, visit: Visit, case: Case, do: str) -> HttpResponseBase:
    individual = get_object_or_404(case.practice.individuals, id=read_id(request.POST.get("individual", "")))
    now, back = timezone.now(), reverse("case-people", args=[case.id])
    say = concern if do == "add" else concern_no_more
    try:
        say(case, individual, by=visit.person, now=now, role=visit.role)
    except CaseClosed:
        return after_change(request, back, "The case is closed. Open it again first.", now=now)
    words = f"The case concerns {individual.name}." if do == "add" else f"The case does not concern {individual.name}."
    return after_change(request, back, words, now=now)


def _page(request: HttpRequest, case: Case, found: Found | None, errors: list[dict[str, str]]) -> HttpResponseBase:
    people = people_of_case(case)
    known = {each.id for each in people}
    context = {
        "case": case,
        "people": people,
        "suggested": people_to_suggest(case),
        "found": found,
        "others": [each for each in found.individuals if each.id not in known] if found else [],
        "words": one_line(request.POST.get("words", ""), _LONGEST),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "cases/people.jinja", context, status=status)
