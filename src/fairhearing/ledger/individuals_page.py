"""Patients and callers: the list, and who is found."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.ledger.errors import BadIndividual
from fairhearing.ledger.finding import Found, individuals_matching, latest_individuals, read_wanted, save_search
from fairhearing.ledger.visiting import Visit, search_of, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.SEE_INDIVIDUALS)
@require_safe
def individuals(request: HttpRequest) -> HttpResponseBase:
    """Show who was added or changed last, and the box to find somebody."""
    visit = visit_of(request, Permission.SEE_INDIVIDUALS)
    return _list(request, visit, "", [])


@requires(Permission.SEE_INDIVIDUALS)
@require_POST
def find_individuals(request: HttpRequest) -> HttpResponseBase:
    """Keep what was typed under an id, and go to the page of whom it finds."""
    visit = visit_of(request, Permission.SEE_INDIVIDUALS)
    typed = request.POST.get("find", "")
    try:
        search = save_search(visit.person, typed, now=visit.now)
    except BadIndividual as error:
        return _list(request, visit, typed, [{"field": error.field, "text": str(error)}])
    return HttpResponseRedirect(reverse("found-individuals", args=[search.id]))


@requires(Permission.SEE_INDIVIDUALS)
@require_safe
def found_individuals(request: HttpRequest, search_id: UUID) -> HttpResponseBase:
    """Show whom a kept search finds now. It is its owner's alone."""
    visit = visit_of(request, Permission.SEE_INDIVIDUALS)
    search = search_of(request, str(search_id))
    assert search is not None  # noqa: S101 - an address names one
    found = individuals_matching(visit.practice, read_wanted(search.text))
    note_visit(
        request, Verb.INDIVIDUALS_LISTED, visit.practice, Permission.SEE_INDIVIDUALS, shown=len(found.individuals)
    )
    return render(request, "ledger/individuals.jinja", _context(visit, found, search.text) | {"is_search": True})


def _list(request: HttpRequest, visit: Visit, typed: str, errors: list[dict[str, str]]) -> HttpResponseBase:
    found = Found(latest_individuals(visit.practice), has_more=False)
    note_visit(
        request, Verb.INDIVIDUALS_LISTED, visit.practice, Permission.SEE_INDIVIDUALS, shown=len(found.individuals)
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    context = _context(visit, found, typed) | {"errors": errors, "is_search": False}
    return render(request, "ledger/individuals.jinja", context, status=status)


def _context(visit: Visit, found: Found, typed: str) -> dict[str, object]:
    return {"found": found, "typed": typed, "today": visit.today, "errors": []}
