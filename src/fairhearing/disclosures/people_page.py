"""Whom a disclosure is about: anybody of the practice's patients and callers."""

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
from fairhearing.disclosures.errors import DisclosureOver
from fairhearing.disclosures.people import people_of
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.disclosures.whose import add_person, remove_person
from fairhearing.ledger.finding import Found, individuals_matching, read_wanted
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import one_line, read_id

_LONGEST = 100
_UNREADABLE = "Enter a name, an NHS number, a telephone number or a date of birth"


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_people(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Show whom it is about, find others, and keep what is said. What was typed stands in no address."""
    at = find_disclosure(http, disclosure_id)
    if http.method != "POST":
        at.note(http)
        return _page(http, at, None, [])
    do = http.POST.get("do", "")
    if do in ("add", "remove"):
        return _say(http, at, do)
    words = one_line(http.POST.get("words", ""), _LONGEST)
    try:
        found = individuals_matching(at.disclosure.practice, read_wanted(words))
    except UnreadableSearch:
        return _page(http, at, None, [{"field": "words", "text": _UNREADABLE}])
    at.note(http)
    return _page(http, at, found, [])


def _say(http: HttpRequest, at: AtDisclosure, do: str) -> HttpResponseBase:
    individual = get_object_or_404(at.disclosure.practice.individuals, id=read_id(http.POST.get("individual", "")))
    back = reverse("disclosure-people", args=[at.disclosure.id])
    say = add_person if do == "add" else remove_person
    try:
        say(at.disclosure, individual, at.done())
    except DisclosureOver:
        return after_change(http, back, "It was given or refused already.", now=timezone.now())
    told = "are kept until the disclosure is closed" if do == "add" else "are not meant"
    return after_change(http, back, f"The calls of {individual.name} {told}.", now=timezone.now())


def _page(http: HttpRequest, at: AtDisclosure, found: Found | None, errors: list[dict[str, str]]) -> HttpResponseBase:
    people = people_of(at.disclosure)
    known = {each.id for each in people}
    context = {
        "at": at.disclosure,
        "people": people,
        "found": found,
        "others": [each for each in found.individuals if each.id not in known] if found else [],
        "words": one_line(http.POST.get("words", ""), _LONGEST),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "disclosures/people.jinja", context, status=status)
