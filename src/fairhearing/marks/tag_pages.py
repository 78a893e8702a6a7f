"""Pages of tags: those of one call, one step for many calls, and the practice's list."""

from __future__ import annotations

from http import HTTPStatus

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.closures import ClosedToYou, closed_among
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.note_pages import call_to_mark, role_of
from fairhearing.marks.rules import LONGEST_TAG, read_tag
from fairhearing.marks.shown import said_tags
from fairhearing.marks.tags import MOST_AT_ONCE, end_tag, offer_tag, set_tags, tag_calls, tags_of, tags_offered
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@requires(Permission.MARK_CALLS)
@require_POST
def set_call_tags(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Let one call have the tags that are ticked, and no others."""
    call, now = call_to_mark(request, call_id), timezone.now()
    names = {*tags_offered(call.practice), *tags_of(call)} & set(request.POST.getlist("tag"))
    try:
        set_tags(call, names, by=visitor(request), role=role_of(request, call), now=now)
    except MarkRefused as refused:
        return after_change(request, reverse("call", args=[call.id]), f"{refused.words}.", now=now)
    return after_change(request, reverse("call", args=[call.id]), "Tags saved.", now=now)


@requires(Permission.MARK_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_many(request: HttpRequest) -> HttpResponseBase:
    """Put tags on the calls that were chosen in a list."""
    practice = standing_practice(request, Permission.MARK_CALLS)
    typed = request.POST if request.method == "POST" else request.GET
    calls = _chosen(request, practice, typed.getlist("call"), typed.getlist("together"))
    names = sorted(set(tags_offered(practice)) & set(request.POST.getlist("tag")))
    errors = [] if calls else [{"field": "", "text": f"Choose 1 to {MOST_AT_ONCE} calls in a list first"}]
    if request.method == "POST" and not names:
        errors.append({"field": "tag", "text": "Choose at least one tag"})
    if request.method != "POST":
        note_visit(request, Verb.CALLS_LISTED, practice, Permission.MARK_CALLS, shown=len(calls))
        return _many(request, practice, calls, [])
    if errors:
        return _many(request, practice, calls, errors)
    role = str(role_in(visitor(request), practice, Permission.MARK_CALLS))
    count = tag_calls(calls, names, by=visitor(request), role=role, now=timezone.now())
    return after_change(request, reverse("calls"), said_tags(count), now=timezone.now())


@requires(Permission.SET_TAGS)
@require_http_methods(["GET", "HEAD", "POST"])
def tag_list(request: HttpRequest) -> HttpResponseBase:
    """Show the practice's tags, put one on the list, or take one off it."""
    practice = standing_practice(request, Permission.SET_TAGS)
    if request.method != "POST":
        return _list(request, practice, [])
    role, now = str(role_in(visitor(request), practice, Permission.SET_TAGS)), timezone.now()
    try:
        if ended := request.POST.get("end", ""):
            end_tag(practice, ended, by=visitor(request), role=role, now=now)
            return after_change(request, reverse("tag-list"), "Taken off the list. Calls keep it.", now=now)
        offer_tag(practice, read_tag(request.POST.get("name", "")), by=visitor(request), role=role)
    except MarkRefused as refused:
        return _list(request, practice, [{"field": refused.field, "text": refused.words}])
    return after_change(request, reverse("tag-list"), "On the list.", now=now)


def _many(request: HttpRequest, practice: Practice, calls: list[Call], errors: list[dict[str, str]]) -> HttpResponse:
    context = {"calls": calls, "offered": tags_offered(practice), "errors": errors}
    return render(request, "marks/tag_many.jinja", context, status=_status(errors))


def _list(request: HttpRequest, practice: Practice, errors: list[dict[str, str]]) -> HttpResponse:
    context = {
        "offered": tags_offered(practice),
        "errors": errors,
        "name": request.POST.get("name", ""),
        "longest": LONGEST_TAG,
    }
    return render(request, "marks/tag_list.jinja", context, status=_status(errors))


def _chosen(request: HttpRequest, practice: Practice, ids: list[str], together: list[str]) -> list[Call]:
    """Return the calls of the practice with these ids that are there and open to the visitor; raises ClosedToYou.

    together: ids of calls that stand for all that belong to them.
    """
    ours = of_practice(Call.objects, practice)
    whole = ours.filter(id__in=together[:MOST_AT_ONCE]).values("conversation")
    chosen = ours.filter(Q(id__in=ids[:MOST_AT_ONCE]) | Q(conversation__in=whole), destroyed_at=None)
    calls = list(chosen.select_related("practice").order_by("started_at", "id")[:MOST_AT_ONCE])
    closed = closed_among(calls, visitor(request))
    if calls and len(closed) == len(calls):
        raise ClosedToYou("the calls are about the visitor")
    return [call for call in calls if call.id not in closed]


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
