"""The page of calls, latest first, day by day, with the box above it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.conversation_lines import by_day, conversation_line
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.finding.errors import UnreadablePageKey
from fairhearing.finding.query import Page, find_calls
from fairhearing.finding.searches import kept_searches
from fairhearing.finding.sought import Sought
from fairhearing.finding.typed import Typed
from fairhearing.marks.tags import tags_known
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@requires(Permission.SEE_CALLS)
@require_safe
def calls(request: HttpRequest) -> HttpResponseBase:
    """List the calls of the practice, latest first."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    return list_page(request, practice, Typed(), after=request.GET.get("after", ""))


@requires(Permission.SEE_CALLS)
@require_safe
def new_calls(request: HttpRequest) -> HttpResponseBase:
    """Answer the list's own question, every few seconds: the first page's rows again, or nothing if none came."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    if _newest_call(practice) == request.GET.get("newest", ""):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    page = find_calls(practice, Sought(), reader=visitor(request))
    return render(request, "finding/days.jinja", _listed(practice, page))


def list_page(request: HttpRequest, practice: Practice, typed: Typed, *, after: str = "") -> HttpResponseBase:
    """Show the list, with what was typed and what is wrong with it."""
    reader = visitor(request)
    try:
        page = find_calls(practice, Sought(), after=after, reader=reader)
    except UnreadablePageKey as error:
        raise Http404 from error
    note_visit(request, Verb.CALLS_LISTED, practice, Permission.SEE_CALLS, shown=len(page.conversations))
    context = {
        **_listed(practice, page),
        "typed": typed,
        "first": not after and not typed.errors,
        "has_closed": page.has_closed,
        "kept": kept_searches(reader, practice),
        "tags": tags_known(practice),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    return render(request, "finding/calls.jinja", context, status=status)


def _newest_call(practice: Practice) -> str:
    """Return the id of the latest call; a list that was made before it is out of date, whichever line it is told in."""
    return practice.calls.order_by("-started_at", "-id").values_list("id", flat=True).first() or ""


def _listed(practice: Practice, page: Page) -> dict[str, object]:
    """Return what a template needs to show one page of conversations."""
    labels = extension_labels(practice)
    lines = [conversation_line(each, labels) for each in rows_of(page.conversations)]
    return {
        "days": by_day(lines),
        "count": len(lines),
        "newest": _newest_call(practice),
        "next_key": page.next_key,
        "today": timezone.localdate(),
    }
