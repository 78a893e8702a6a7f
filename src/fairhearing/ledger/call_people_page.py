"""Saying whose a call is: confirmed, not them, somebody else, nobody we know; each can be taken back."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.ledger.errors import BadIndividual
from fairhearing.ledger.finding import individuals_matching, read_wanted, save_search
from fairhearing.ledger.links import confirm, deny, say_nobody, take_back
from fairhearing.ledger.models import Individual, Link
from fairhearing.ledger.people import who_is_on
from fairhearing.ledger.visiting import search_of
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice


@requires(Permission.KEEP_INDIVIDUALS)
@require_http_methods(["GET", "HEAD", "POST"])
def call_people(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Show the box to find who is on a call; keep what is said, and go back to the call."""
    call = get_object_or_404(
        Call.objects.select_related("practice"),
        id=call_id,
        practice__in=practices_for(request.user, Permission.KEEP_INDIVIDUALS),
    )
    choose_practice(request, call.practice_id)
    refuse_if_closed(call, visitor(request))
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, call.practice, Permission.KEEP_INDIVIDUALS, call.id)
        return _page(request, call, "", [])
    if "find" in request.POST:
        return _find(request, call)
    words = _say(request, call)
    if not words:
        return _page(request, call, "", [{"field": "", "text": "Choose somebody, or say that nobody here knows them"}])
    return after_change(request, reverse("call", args=[call.id]), words, now=timezone.now())


def _find(request: HttpRequest, call: Call) -> HttpResponseBase:
    typed = request.POST["find"]
    try:
        search = save_search(visitor(request), typed, now=timezone.now())
    except BadIndividual as error:
        return _page(request, call, typed, [{"field": "find", "text": str(error)}])
    return HttpResponseRedirect(f"{reverse('call-people', args=[call.id])}?search={search.id}")


def _say(request: HttpRequest, call: Call) -> str:
    """Keep what was said; return it in words, "" where nothing was."""
    person = visitor(request)
    role = str(role_in(person, call.practice, Permission.KEEP_INDIVIDUALS))
    now = timezone.now()
    match request.POST.get("say", ""):
        case "confirm":
            confirm(call, _chosen(request, call), by=person, now=now, role=role)
            return "Confirmed."
        case "deny":
            deny(call, _chosen(request, call), by=person, now=now, role=role)
            return "Kept: this call is not theirs."
        case "nobody":
            say_nobody(call, by=person, now=now, role=role)
            return "Kept: the call is of nobody we know."
        case "unsay":
            take_back(_link(request, call), by=person, role=role)
            return "Taken back."
    return ""


def _chosen(request: HttpRequest, call: Call) -> Individual:
    try:
        chosen = UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(call.practice.individuals, id=chosen, merged_into=None)


def _link(request: HttpRequest, call: Call) -> Link:
    if not request.POST.get("person"):
        return get_object_or_404(Link, call=call, individual=None)
    return get_object_or_404(Link, call=call, individual=_chosen(request, call))


def _page(request: HttpRequest, call: Call, typed: str, errors: list[dict[str, str]]) -> HttpResponseBase:
    search = search_of(request, request.GET.get("search", ""))
    context = {
        "call": call,
        "who": who_is_on([call])[call.id],
        "typed": typed or (search.text if search else ""),
        "found": individuals_matching(call.practice, read_wanted(search.text)) if search else None,
        "today": timezone.localdate(),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "ledger/call_people.jinja", context, status=status)
