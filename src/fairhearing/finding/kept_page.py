"""Searches that somebody keeps under a name: kept from the page of what was found, forgotten from the list."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.visits import visitor
from fairhearing.finding.errors import UnreadableWords
from fairhearing.finding.models import Search
from fairhearing.finding.search_page import found_page
from fairhearing.finding.searches import find_search, forget_search, keep_search
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_BAD_NAME = "Enter a name for this search, at most 60 characters; 50 searches can be kept"


@requires(Permission.SEE_CALLS)
@require_POST
def keep(request: HttpRequest, search_id: UUID) -> HttpResponseBase:
    """Keep a search under a name."""
    practice, search = _own(request, search_id)
    role = str(role_in(visitor(request), practice, Permission.SEE_CALLS))
    try:
        keep_search(search, request.POST.get("name", ""), role=role)
    except UnreadableWords:
        return found_page(request, practice, search, errors=({"field": "search-name", "text": _BAD_NAME},))
    back = reverse("found-calls", args=[search.id])
    return after_change(request, back, "Search saved. You find it on the page of calls.", now=timezone.now())


@requires(Permission.SEE_CALLS)
@require_POST
def forget(request: HttpRequest, search_id: UUID) -> HttpResponseBase:
    """Forget a search that was kept."""
    practice, search = _own(request, search_id)
    forget_search(search, role=str(role_in(visitor(request), practice, Permission.SEE_CALLS)))
    return after_change(request, reverse("calls"), "That search is forgotten.", now=timezone.now())


def _own(request: HttpRequest, search_id: UUID) -> tuple[Practice, Search]:
    practice = standing_practice(request, Permission.SEE_CALLS)
    search = find_search(search_id, visitor(request), practice)
    if search is None:
        raise Http404
    return practice, search
