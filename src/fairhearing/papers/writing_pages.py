"""Writing a version of the policy: a clause's words, its days, its figures; and signing it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.clauses.clause import Clause
from fairhearing.papers.errors import FarEndError
from fairhearing.papers.models import LONGEST_WORDING, PolicyVersion
from fairhearing.papers.our_wording import our_wording
from fairhearing.papers.promises import LISTENER_WORDS, QUESTIONS, Promise, compare, read_promises
from fairhearing.papers.real_settings import real_settings
from fairhearing.papers.rules import a_year_on
from fairhearing.papers.version_pages import find_version
from fairhearing.papers.versions import (
    confirm_figures,
    figures_of,
    fingerprint,
    missing_of,
    say_days,
    say_wording,
    sign_version,
    wordings_of,
)
from fairhearing.papers.visiting import Visit, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date

_GET_OR_POST = ["GET", "HEAD", "POST"]
Errors = list[dict[str, str]]


@requires(Permission.KEEP_PAPERS)
@require_http_methods(_GET_OR_POST)
def policy_wording(request: HttpRequest, version_id: UUID, clause: str) -> HttpResponseBase:
    """Put the practice's own words for one clause."""
    visit, version = _draft(request, version_id, Permission.KEEP_PAPERS)
    if clause not in {str(each) for each in Clause}:
        raise Http404
    found, errors = Clause(clause), Errors()
    if request.method == "POST":
        try:
            say_wording(version, found, request.POST.get("text", ""), visit.done())
        except FarEndError as error:
            errors = [{"field": "text", "text": str(error)}]
        else:
            return _back(request, version, f"Clause {found} is saved.")
    context = {
        "version": version,
        "clause": found,
        "text": request.POST.get("text", wordings_of(version).get(found, "")),
        "ours": our_wording(visit.practice.name)[found],
        "longest": LONGEST_WORDING,
        "errors": errors,
    }
    return _form(request, "papers/wording.jinja", context)


@requires(Permission.KEEP_PAPERS)
@require_http_methods(_GET_OR_POST)
def policy_days(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Say when the policy was published, updated, and is reviewed."""
    visit, version = _draft(request, version_id, Permission.KEEP_PAPERS)
    today, errors = timezone.localdate(), Errors()
    stored = {
        "published": version.published_on or today,
        "updated": version.updated_on or today,
        "review": version.review_on or a_year_on(today),
    }
    if request.method == "POST":
        days = {name: read_date(request.POST.get(name, "")) for name in stored}
        errors = [{"field": name, "text": "Enter a day"} for name, day in days.items() if day is None]
        published, updated, review = days["published"], days["updated"], days["review"]
        if published and updated and review:
            try:
                say_days(version, published, updated, review, visit.done())
            except FarEndError as error:
                errors = [{"field": "updated", "text": str(error)}]
            else:
                return _back(request, version, "Its days are saved.")
    typed = {name: request.POST.get(name, day.isoformat()) for name, day in stored.items()}
    return _form(request, "papers/days.jinja", {"version": version, "typed": typed, "errors": errors})


@requires(Permission.KEEP_PAPERS)
@require_http_methods(_GET_OR_POST)
def policy_figures(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Confirm the figures that the wording was read to promise, or correct them."""
    visit, version = _draft(request, version_id, Permission.KEEP_PAPERS)
    read = read_promises(wordings_of(version))
    known, errors = figures_of(version) or read, Errors()
    if request.method == "POST":
        figures, errors = _figures(request.POST)
        if not errors:
            try:
                confirm_figures(version, figures, visit.done())
            except FarEndError as error:
                errors = [{"field": str(Promise.MONTHS_KEPT), "text": str(error)}]
            else:
                return _back(request, version, "Its figures are confirmed.")
    context = {
        "version": version,
        "questions": QUESTIONS,
        "typed": {
            str(each): request.POST.get(str(each), "" if known[each] is None else str(known[each])) for each in Promise
        },
        "read": {str(each) for each in Promise if read[each] is not None},
        "listeners": [(str(int(each)), words) for each, words in LISTENER_WORDS.items()],
        "errors": errors,
    }
    return _form(request, "papers/figures.jinja", context)


@requires(Permission.SIGN_PAPERS)
@require_http_methods(_GET_OR_POST)
def sign_policy(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Show a partner what is signed, and what it is compared with; then put it in force."""
    visit, version = _draft(request, version_id, Permission.SIGN_PAPERS)
    errors = Errors()
    if request.method == "POST":
        errors = _sign(request, visit, version)
        if not errors:
            words = f"You signed version {version.number}. It is in force."
            return after_change(request, reverse("policy-versions"), words, now=timezone.now())
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SIGN_PAPERS, version.id.hex)
    figures = figures_of(version)
    context = {
        "version": version,
        "clauses": list(wordings_of(version).items()),
        "compared": compare(figures, real_settings(visit.practice)) if figures else (),
        "missing": missing_of(version),
        "fingerprint": fingerprint(version),
        "errors": errors,
    }
    return _form(request, "papers/sign_version.jinja", context)


def _sign(request: HttpRequest, visit: Visit, version: PolicyVersion) -> Errors:
    if request.POST.get("read") != "yes":
        return [{"field": "read", "text": "Say that you have read it"}]
    try:
        sign_version(version, request.POST.get("seen", ""), visit.done())
    except FarEndError as error:
        return [{"field": "read", "text": str(error)}]
    return []


def _figures(typed: Mapping[str, str]) -> tuple[dict[Promise, int | None], Errors]:
    """Read the figures of a form, None for an empty field, and what is wrong with them."""
    figures: dict[Promise, int | None] = {}
    errors: Errors = []
    if not any(str(promise) in typed for promise in Promise):
        errors.append({"field": str(Promise.MONTHS_KEPT), "text": "Enter what the policy promises"})
    for promise in Promise:
        text = typed.get(str(promise), "").strip()
        if not text:
            figures[promise] = None
        elif text.isascii() and text.isdecimal() and len(text) < 6:  # noqa: PLR2004 - digits of any figure here
            figures[promise] = int(text)
        else:
            errors.append({"field": str(promise), "text": "Enter a whole number, or leave it empty"})
    return figures, errors


def _draft(request: HttpRequest, version_id: UUID, permission: Permission) -> tuple[Visit, PolicyVersion]:
    """Return a version that is not signed yet. Raises Http404 for every other."""
    visit = visit_of(request, permission)
    version = find_version(visit, version_id)
    if version.signed_at is not None:
        raise Http404
    return visit, version


def _back(request: HttpRequest, version: PolicyVersion, words: str) -> HttpResponseBase:
    return after_change(request, reverse("policy-version", args=[version.id]), words, now=timezone.now())


def _form(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponseBase:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["errors"] else HTTPStatus.OK
    return render(request, template, context, status=status)
