"""Asking for approval; and the page on which somebody who did not prepare it reads it all, and answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.disclosures import matter
from fairhearing.disclosures.approving import (
    approve,
    approvers_of,
    ask_approval,
    may_approve,
    missing_of,
    send_back,
    standing_of,
    whole_calls,
)
from fairhearing.disclosures.errors import DisclosureOver, NotTheirs, NotYet
from fairhearing.disclosures.forms import LONGEST
from fairhearing.disclosures.lines import state_of
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.paper_pages import paper_answer
from fairhearing.disclosures.people import people_of
from fairhearing.disclosures.powers import POWERS, Power
from fairhearing.disclosures.steps import OVER
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.ready import schedule_of

_ANSWERS: Final = {"approve": approve, "send-back": send_back}
_SAID: Final = {
    "approve": "Approved, as it stands. Whoever prepared it was told.",
    "send-back": "Sent back with your reasons. Whoever prepared it was told.",
}


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_approval(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say what is missing and who can approve it; ask them."""
    at = find_disclosure(http, disclosure_id)
    if http.method != "POST":
        at.note(http)
        return _ask(http, at, [])
    try:
        ask_approval(at.disclosure, http.POST.get("words", "").strip()[:LONGEST], at.done())
    except NotYet as error:
        return _ask(http, at, [{"field": "", "text": str(error)}])
    except DisclosureOver:
        return _ask(http, at, [{"field": "", "text": OVER}])
    words = "Asked. Nothing is made before somebody who did not prepare it approves it."
    return after_change(http, reverse("disclosure", args=[at.disclosure.id]), words, now=timezone.now())


@requires(Permission.APPROVE_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def approve_disclosure(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Show authority, need and extent; approve it, or send it back."""
    at = find_disclosure(http, disclosure_id, Permission.APPROVE_DISCLOSURES)
    if http.method != "POST":
        at.note(http)
        return _approve(http, at, [])
    what, words = http.POST.get("what", ""), http.POST.get("words", "").strip()[:LONGEST]
    answer = _ANSWERS.get(what)
    if answer is None:
        return _approve(http, at, [{"field": "what-1", "text": "Choose what you answer"}])
    try:
        answer(at.disclosure, http.POST.get("seen", ""), words, at.done())
    except NotTheirs as error:
        return _approve(http, at, [{"field": "", "text": str(error)}], HTTPStatus.FORBIDDEN)
    except NotYet as error:
        return _approve(http, at, [{"field": "words", "text": str(error)}])
    return after_change(http, reverse("approve-disclosure", args=[at.disclosure.id]), _SAID[what], now=timezone.now())


@requires(Permission.APPROVE_DISCLOSURES)
@require_safe
def take_paper_to_approve(http: HttpRequest, disclosure_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Give a paper to whoever is to approve the disclosure, to be saved and read."""
    at = find_disclosure(http, disclosure_id, Permission.APPROVE_DISCLOSURES)
    paper = at.disclosure.papers.filter(id=paper_id, destroyed_at=None).select_related("disclosure").first()
    if paper is None:
        raise Http404
    return paper_answer(paper, at)


def _ask(http: HttpRequest, at: AtDisclosure, errors: list[dict[str, str]]) -> HttpResponseBase:
    found = at.disclosure
    context = {
        "found": found,
        "missing": missing_of(found, at.done()),
        "approvers": approvers_of(found),
        "standing": standing_of(found),
        "is_asked": found.state == Disclosure.State.ASKED,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "disclosures/ask.jinja", context, status=status)


def _approve(
    http: HttpRequest,
    at: AtDisclosure,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    found = at.disclosure
    places = matter.places_of(found)
    context = {
        "found": found,
        "state": state_of(found),
        "standing": standing_of(found),
        "may": may_approve(found, at.visit.person),
        "power": POWERS[Power(found.power)] if found.power else None,
        "papers": list(found.papers.filter(destroyed_at=None).defer("data")),
        "people": people_of(found),
        "given": matter.given_lines(found),
        "schedule": schedule_of(found.selection),
        "progress": places.progress,
        "whole": whole_calls(found),
        "answers": list(found.approvals.select_related("by")),
        "typed": {"what": http.POST.get("what", ""), "words": http.POST.get("words", "")},
        "errors": errors,
    }
    return render(http, "disclosures/approve.jinja", context, status=status if errors else HTTPStatus.OK)
