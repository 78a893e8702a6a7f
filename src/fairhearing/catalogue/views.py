"""Pages of calls: the list, and what was found. They show facts; none of them fetches sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.conversation_lines import by_day, conversation_line
from fairhearing.catalogue.days import read_day
from fairhearing.catalogue.emptiness import why_nothing
from fairhearing.catalogue.errors import UnreadablePageKey, UnreadableSearch
from fairhearing.catalogue.models import Search
from fairhearing.catalogue.search import CallQuery, Page, query_of, save_search
from fairhearing.catalogue.search import find_calls as find
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission, practices_for, requires
from fairhearing.practice.standing import standing_practice

_LATEST = CallQuery()


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the search form, and what was wrong with it."""

    number: str = ""
    day: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)


@requires(Permission.SEE_CALLS)
@require_safe
def calls(request: HttpRequest) -> HttpResponseBase:
    """List the calls of the practice, latest first."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    after = request.GET.get("after", "")
    page = _page_or_404(request, practice, _LATEST, after)
    note_visit(request, Verb.CALLS_LISTED, practice, Permission.SEE_CALLS, shown=len(page.conversations))
    return render(
        request,
        "catalogue/calls.jinja",
        {
            **_listed(practice, page),
            "typed": Typed(),
            "first": not after,
            "has_closed": closed_conversations(visitor(request), practice) is not None,
        },
    )


@requires(Permission.SEE_CALLS)
@require_safe
def new_calls(request: HttpRequest) -> HttpResponseBase:
    """Answer the list's own question, every few seconds: the first page's rows again, or nothing if none came."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    if _newest_call(practice) == request.GET.get("newest", ""):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(
        request, "catalogue/days.jinja", _listed(practice, find([practice], _LATEST, reader=visitor(request)))
    )


@requires(Permission.SEE_CALLS)
@require_POST
def find_calls(request: HttpRequest) -> HttpResponseBase:
    """Keep what was typed under an id, and go to the page of what it finds."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    number, day_typed = request.POST.get("number", "").strip(), request.POST.get("day", "").strip()
    errors = []
    day = None
    if day_typed:
        try:
            day = read_day(day_typed, today=timezone.localdate())
        except UnreadableSearch:
            errors.append({"field": "day", "text": "Enter a day, such as 24 November or yesterday"})
    if not errors:
        try:
            search = save_search(visitor(request), number=number, first_day=day, last_day=day, now=timezone.now())
            return HttpResponseRedirect(reverse("found-calls", args=[search.id]))
        except UnreadableSearch:
            errors.append({"field": "number", "text": "Enter at least 3 digits of the number, or an extension"})
    latest = find([practice], _LATEST, reader=visitor(request))
    note_visit(request, Verb.CALLS_LISTED, practice, Permission.SEE_CALLS, shown=len(latest.conversations))
    context = {**_listed(practice, latest), "typed": Typed(number, day_typed, errors)}
    return render(request, "catalogue/calls.jinja", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@requires(Permission.SEE_CALLS)
@require_safe
def found_calls(request: HttpRequest, search_id: UUID) -> HttpResponseBase:
    """Show what a kept search finds now. It is its owner's alone."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    search = get_object_or_404(Search, id=search_id, owner=visitor(request))
    query = query_of(search)
    page = _page_or_404(request, practice, query, request.GET.get("after", ""))
    fields = tuple(name for name, used in (("number", search.number), ("day", search.first_day)) if used)
    note_visit(
        request, Verb.CALLS_SEARCHED, practice, Permission.SEE_CALLS, fields=fields, found=len(page.conversations)
    )
    typed = Typed(search.number, f"{search.first_day:%-d %B %Y}" if search.first_day else "")
    nothing = "" if page.conversations else why_nothing(practice, query)
    context = {
        **_listed(practice, page),
        "typed": typed,
        "search": search,
        "nothing": nothing,
        "newest": "",
        "keeps": practices_for(request.user, Permission.KEEP_CALLS).filter(id=practice.id).exists(),
    }
    return render(request, "catalogue/found.jinja", context)


def _page_or_404(request: HttpRequest, practice: Practice, query: CallQuery, after: str) -> Page:
    """Return one page of conversations; an address we never gave is an absent page."""
    try:
        return find([practice], query, after=after, reader=visitor(request))
    except UnreadablePageKey as error:
        raise Http404 from error


def _newest_call(practice: Practice) -> str:
    """Return the id of the latest call; a list that was made before it is out of date, whichever line it is told in."""
    return practice.calls.order_by("-started_at", "-id").values_list("id", flat=True).first() or ""


def _listed(practice: Practice, page: Page) -> dict[str, object]:
    """Return what a template needs to show one page of conversations."""
    labels = extension_labels(practice)
    lines = [conversation_line(found, labels) for found in page.conversations]
    return {
        "days": by_day(lines),
        "count": len(lines),
        "newest": _newest_call(practice),
        "next_key": page.next_key,
        "today": timezone.localdate(),
    }
