"""Where policy and law differ: all tensions, one of them with its signatures, signing it, asking about it again."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.clauses.clause import Clause
from fairhearing.papers.errors import BadSignature, FarEndError
from fairhearing.papers.rules import a_year_on
from fairhearing.papers.signing import (
    StandingTension,
    ask_again,
    questions_of,
    sign_tension,
    signatures_of,
    tension_of,
    tensions_of,
)
from fairhearing.papers.visiting import Visit, visit_of
from fairhearing.papers.words import TENSION
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date

Errors = list[dict[str, str]]


@requires(Permission.SEE_PAPERS)
@require_safe
def tensions(request: HttpRequest) -> HttpResponseBase:
    """Show every place where policy and law differ, and how each was signed for."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    standing = tensions_of(visit.practice, today=timezone.localdate())
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page="tensions")
    context = {
        "visit": visit,
        "tensions": [(each, TENSION[each.state]) for each in standing],
        "signed": sum(each.is_signed for each in standing),
    }
    return render(request, "papers/tensions.jinja", context)


@requires(Permission.SEE_PAPERS)
@require_safe
def tension(request: HttpRequest, clause: str) -> HttpResponseBase:
    """Show one tension, what was signed and asked, and let it be signed or asked about."""
    visit, standing = _find(request, clause, Permission.SEE_PAPERS)
    return _page(request, visit, standing, [])


@requires(Permission.SIGN_PAPERS)
@require_POST
def sign_one_tension(request: HttpRequest, clause: str) -> HttpResponseBase:
    """Accept a tension for the practice as a partner."""
    visit, standing = _find(request, clause, Permission.SIGN_PAPERS)
    until = read_date(request.POST.get("until", ""))
    words, seen = request.POST.get("words", ""), request.POST.get("seen", "")
    try:
        if until is None:
            raise BadSignature("Enter the day until which you accept it")
        sign_tension(visit.practice, standing.tension, seen, until=until, words=words, done=visit.done())
    except FarEndError as error:
        return _page(request, visit, standing, [{"field": "until", "text": str(error)}])
    return after_change(request, reverse("tension", args=[clause]), "You signed it.", now=timezone.now())


@requires(Permission.SEE_PAPERS)
@require_POST
def ask_about_tension(request: HttpRequest, clause: str) -> HttpResponseBase:
    """Ask the partners to look at a tension again."""
    visit, standing = _find(request, clause, Permission.SEE_PAPERS)
    try:
        ask_again(visit.practice, standing.tension, request.POST.get("why", ""), visit.done())
    except FarEndError as error:
        return _page(request, visit, standing, [{"field": "why", "text": str(error)}])
    words = "Asked. It waits for the partners."
    return after_change(request, reverse("tension", args=[clause]), words, now=timezone.now())


def _find(request: HttpRequest, clause: str, permission: Permission) -> tuple[Visit, StandingTension]:
    visit = visit_of(request, permission)
    found = tension_of(visit.practice, Clause(clause)) if clause in {str(each) for each in Clause} else None
    if found is None:
        raise Http404
    return visit, found


def _page(request: HttpRequest, visit: Visit, standing: StandingTension, errors: Errors) -> HttpResponseBase:
    clause = standing.tension.clause
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, str(clause))
    context = {
        "visit": visit,
        "tension": standing,
        "words": TENSION[standing.state],
        "signatures": signatures_of(visit.practice, clause),
        "questions": questions_of(visit.practice, clause),
        "typed": request.POST,
        "until": request.POST.get("until", a_year_on(timezone.localdate()).isoformat()),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "papers/tension.jinja", context, status=status)
