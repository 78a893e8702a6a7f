"""Searching calls for a matter, and the sheet that says what was searched."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.ledger.finding import individuals_matching, read_wanted
from fairhearing.ledger.models import Individual
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.errors import BadSought, SelectionClosed
from fairhearing.redaction.models import Search, Selection
from fairhearing.redaction.searched import searched_lines
from fairhearing.redaction.searching import search
from fairhearing.redaction.selection_page import CLOSED
from fairhearing.redaction.sought import Sought, read_lines
from fairhearing.redaction.visiting import find_selection, note_selection
from fairhearing.wording.counts import counted


@requires(Permission.HIDE_PARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def search_calls(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Ask what to search for, find and keep calls."""
    visit, found = find_selection(request, selection_id)
    if request.method != "POST":
        note_selection(request, found)
        return _page(request, found, "")
    if "look" in request.POST:
        return _page(request, found, "")
    now, back = timezone.now(), reverse("selection", args=[found.id])
    try:
        row = search(found, _read(request, found), by=visit.person, role=visit.role, now=now)
    except BadSought as error:
        return _page(request, found, str(error))
    except SelectionClosed:
        return after_change(request, back, CLOSED, now=now)
    return after_change(request, back, _told(row), now=now)


@requires(Permission.HIDE_PARTS)
@require_safe
def searched(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Show what was searched, to be printed and put with the matter."""
    _, found = find_selection(request, selection_id)
    note_selection(request, found)
    return render(request, "redaction/searched.jinja", {"selection": found, "lines": searched_lines(found)})


def _told(row: Search) -> str:
    said = f"{counted(row.found, 'call')} found, {row.fresh} of them new: kept from now on."
    if row.gone:
        said += f" {counted(len(row.gone), 'call')} could not be kept: being destroyed already."
    return said


def _read(request: HttpRequest, found: Selection) -> Sought:
    posted = request.POST
    chosen = [each for each in _people(found, posted.get("somebody", "")) if str(each.id) in posted.getlist("person")]
    return Sought(
        tuple(chosen),
        read_lines(posted.get("numbers", "")),
        read_lines(posted.get("names", "")),
        _day(posted.get("first", "")),
        _day(posted.get("last", "")),
    )


def _day(typed: str) -> date | None:
    """Read a day; none where none was typed. Raises BadSought for anything else."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise BadSought("Enter days as days") from error


def _people(found: Selection, typed: str) -> list[Individual]:
    """Return whom the typed words may mean, and who was searched for before."""
    before = [each for row in found.searches.all() for each in row.individuals]
    people = list(Individual.objects.filter(practice=found.practice_id, id__in=before, merged_into=None))
    if typed.strip():
        known = {each.id for each in people}
        offered = find_people(found, typed)
        people += [each for each in offered if each.id not in known]
    return people


def find_people(found: Selection, typed: str) -> list[Individual]:
    """Return people of the practice by NHS number, telephone number, day of birth or the beginnings of their names."""
    try:
        return list(individuals_matching(found.practice, read_wanted(typed)).individuals)
    except UnreadableSearch:
        return []


def _page(request: HttpRequest, found: Selection, wrong: str) -> HttpResponseBase:
    typed = request.POST
    somebody = typed.get("somebody", "")
    context = {
        "selection": found,
        "typed": typed,
        "people": _people(found, somebody),
        "ticked": typed.getlist("person"),
        "nobody": bool(somebody.strip()) and not find_people(found, somebody),
        "errors": [{"field": "", "text": wrong}] if wrong else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "redaction/search.jinja", context, status=status)
