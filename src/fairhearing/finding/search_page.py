"""Searching: what was typed goes under an id, and the page of that id shows what it finds now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.conversation_lines import by_day, conversation_line
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.catalogue.visits import note_visit, row_number, visitor
from fairhearing.finding.emptiness import why_nothing
from fairhearing.finding.errors import UnreadablePageKey, UnreadableWords
from fairhearing.finding.list_page import list_page
from fairhearing.finding.models import Search
from fairhearing.finding.people import MOST_PEOPLE, known_of, seek
from fairhearing.finding.query import MOST_COUNTED, Page, find_calls
from fairhearing.finding.reading import LONGEST, Reading, read
from fairhearing.finding.results import by_caller
from fairhearing.finding.searches import find_search, save_search
from fairhearing.finding.terms import BETWEEN, Days
from fairhearing.finding.typed import FIELDS, Typed, read_typed
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_ANY_DAY = "any day"
_TOO_MUCH = "Type fewer things at once: at most 12, in at most 1,000 characters"


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done with the calls that are ticked: the button's words, and the name of its page."""

    words: str
    page: str


_ACTIONS = (
    (Permission.WORK_CASES, Action("Add to a case", "add-to-case")),
    (Permission.KEEP_CALLS, Action("Keep longer", "keep-longer")),
    (Permission.MARK_CALLS, Action("Tag", "tag-calls")),
)


@requires(Permission.SEE_CALLS)
@require_POST
def find(request: HttpRequest) -> HttpResponseBase:
    """Keep what was typed under an id, and go to the page of what it finds."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    fields = {name: request.POST.get(name, "").strip() for name in FIELDS}
    typed = Typed(fields, withheld=bool(request.POST.get("withheld")))
    try:
        reading, typed = read_typed(typed, today=timezone.localdate(), known=known_of(practice))
    except UnreadableWords:
        typed = Typed({"words": fields["words"][:LONGEST]}, errors=({"field": "words", "text": _TOO_MUCH},))
    if typed.errors:
        return list_page(request, practice, typed)
    chip = ""
    if (removed := row_number(request.POST.get("without", ""))) is not None:
        reading = reading.without(removed)
        chip = f"#chip-{min(removed, len(reading.terms) - 1)}" if reading.terms else ""
    if not reading.terms:
        return HttpResponseRedirect(reverse("calls") + ("#words" if removed is not None else ""))
    search = save_search(visitor(request), practice, reading, now=timezone.now())
    return HttpResponseRedirect(reverse("found-calls", args=[search.id]) + chip)


@requires(Permission.SEE_CALLS)
@require_safe
def found(request: HttpRequest, search_id: UUID) -> HttpResponseBase:
    """Show what a search finds now. It is its owner's alone."""
    practice = standing_practice(request, Permission.SEE_CALLS)
    search = find_search(search_id, visitor(request), practice)
    if search is None:
        raise Http404
    return found_page(request, practice, search)


def found_page(
    request: HttpRequest, practice: Practice, search: Search, *, errors: tuple[dict[str, str], ...] = ()
) -> HttpResponseBase:
    """Show one page of what a search finds, by caller or by day."""
    today, after = timezone.localdate(), request.GET.get("after", "")
    known = known_of(practice)
    reading = read(search.words, today=today, known=known)
    reader = visitor(request)
    sought = seek(practice, reading, reader=reader, today=today)
    try:
        page = find_calls(practice, sought, after=after, count=0 if after else MOST_COUNTED, reader=reader)
    except UnreadablePageKey as error:
        raise Http404 from error
    shown = len(page.conversations) if after else page.count
    note_visit(request, Verb.CALLS_SEARCHED, practice, Permission.SEE_CALLS, fields=reading.fields, found=shown)
    is_empty = not (page.conversations or after or page.looked_back_to)
    may = permissions_in(reader, practice)
    context = {
        **_results(request, practice, page),
        "search": search,
        "tags": known.tags,
        "reading": reading,
        "typed": Typed({"words": search.words}, errors=errors),
        "has_any_day": any(isinstance(term, Days) and term.words == _ANY_DAY for term in reading.terms),
        "every_day": _on_every_day(reading),
        "nothing": why_nothing(practice, reading, sought, reader=reader, today=today) if is_empty else (),
        "many_people": MOST_PEOPLE if sought.many_people else 0,
        "actions": _actions(may),
        "knows_people": Permission.SEE_INDIVIDUALS in may,
        "first": not after,
    }
    return render(request, "finding/found.jinja", context, status=422 if errors else 200)


def _actions(may: frozenset[Permission]) -> tuple[Action, ...]:
    """Return what can be done with ticked calls: each of these pages asks before it changes anything."""
    return tuple(action for permission, action in _ACTIONS if permission in may)


def _results(request: HttpRequest, practice: Practice, page: Page) -> dict[str, object]:
    """Return the rows of a page, grouped as the reader wants them."""
    labels = extension_labels(practice)
    is_by_day = request.GET.get("by", "") == "day"
    rows = rows_of(page.conversations)
    lines = [conversation_line(each, labels) for each in rows] if is_by_day else []
    return {
        "is_by_day": is_by_day,
        "days": by_day(lines),
        "callers": () if is_by_day else by_caller(rows, labels),
        "count": page.count,
        "more": page.more,
        "looked_back_to": page.looked_back_to,
        "next_key": page.next_key,
        "newest": "",
        "today": timezone.localdate(),
    }


def _on_every_day(reading: Reading) -> str:
    """Return the words of the same without its days, over all that is kept."""
    rest = (term.words for term in reading.terms if not isinstance(term, Days))
    return BETWEEN.join((*rest, _ANY_DAY))
