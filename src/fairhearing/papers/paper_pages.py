"""Papers: all kinds, one with its history, keeping one, saying that none is needed, signing here, taking a file."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.clocks.days import months_later
from fairhearing.papers.errors import BadPaper
from fairhearing.papers.keeping import Written, digest_of, end_paper, keep_paper, note_taken, say_absent, sign_here
from fairhearing.papers.models import Paper
from fairhearing.papers.notices import filled
from fairhearing.papers.paper_kinds import RULES, PaperKind, Rule
from fairhearing.papers.ready import help_with, is_first_month, items_of, last_day
from fairhearing.papers.rules import a_year_on
from fairhearing.papers.standing import PaperState, paper_of, papers_of
from fairhearing.papers.visiting import Visit, visit_of
from fairhearing.papers.words import PAPER
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.scans import ENDINGS
from fairhearing.practice.sent_fields import one_line, read_date, read_id

Errors = list[dict[str, str]]
_NAME, _REFERENCE, _ABOUT = 200, 300, 100


@requires(Permission.SEE_PAPERS)
@require_safe
def ready(request: HttpRequest) -> HttpResponseBase:
    """Show all that a practice answers for, what is missing first."""
    visit, today = visit_of(request, Permission.SEE_PAPERS), timezone.localdate()
    items = items_of(visit.practice, today=today, may=visit.may)
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page="ready")
    context = {
        "items": [(each, PAPER[each.state]) for each in items],
        "done": sum(each.state.is_done for each in items),
        "absent": sum(each.state is PaperState.ABSENT for each in items),
        "by": last_day(visit.practice) if is_first_month(visit.practice, today=today) else None,
    }
    return render(request, "papers/ready.jinja", context)


@requires(Permission.SEE_PAPERS)
@require_safe
def papers(request: HttpRequest) -> HttpResponseBase:
    """Show every kind of paper, and how it stands."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    standing = papers_of(visit.practice, today=timezone.localdate())
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page="papers")
    context = {
        "papers": [(each, PAPER[each.state]) for each in standing],
        "done": sum(each.state.is_done for each in standing),
    }
    return render(request, "papers/papers.jinja", context)


@requires(Permission.SEE_PAPERS)
@require_safe
def paper(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Show one kind: why it is asked for, what is kept, what was kept before, and the forms."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    return _page(request, visit, _rule(kind), [])


@requires(Permission.KEEP_PAPERS)
@require_POST
def keep_one_paper(request: HttpRequest) -> HttpResponseBase:
    """Keep a paper of the kind that the form names: larger bodies are let in by an address without one."""
    visit, rule = visit_of(request, Permission.KEEP_PAPERS), _rule(request.POST.get("kind", ""))
    signed, until = read_date(request.POST.get("signed_on", "")), read_date(request.POST.get("good_until", ""))
    if signed is None:
        return _page(request, visit, rule, [{"field": "signed_on", "text": "Enter the day on which it was signed"}])
    if until is None:
        return _page(request, visit, rule, [{"field": "good_until", "text": "Enter until when it is good"}])
    file = request.FILES.get("file")
    written = Written(
        signed_by=one_line(request.POST.get("signed_by", ""), _NAME),
        signed_on=signed,
        good_until=until,
        about=one_line(request.POST.get("about", ""), _ABOUT),
        reference=one_line(request.POST.get("reference", ""), _REFERENCE),
        data=file.read() if file else b"",
    )
    try:
        keep_paper(visit.practice, rule, written, visit.done(), replaces=_replaced(request, visit, rule))
    except BadPaper as error:
        return _page(request, visit, rule, [{"field": "signed_by", "text": str(error)}])
    return _back(request, rule, "Kept.")


@requires(Permission.KEEP_PAPERS)
@require_POST
def absent_paper(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Say that a paper does not apply, and why."""
    visit, rule = visit_of(request, Permission.KEEP_PAPERS), _rule(kind)
    review = read_date(request.POST.get("review", ""))
    try:
        say_absent(visit.practice, rule, request.POST.get("reason", ""), review, visit.done())
    except BadPaper as error:
        return _page(request, visit, rule, [{"field": "reason", "text": str(error)}])
    return _back(request, rule, "Written down. It is asked about again on that day.")


@requires(Permission.SIGN_PAPERS)
@require_POST
def sign_paper(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Sign the statement of a kind here, as a partner."""
    visit, rule = visit_of(request, Permission.SIGN_PAPERS), _rule(kind)
    if not rule.statement:
        raise Http404
    try:
        sign_here(visit.practice, rule, request.POST.get("seen", ""), visit.done())
    except BadPaper as error:
        return _page(request, visit, rule, [{"field": "words", "text": str(error)}])
    return _back(request, rule, "You signed it.")


@requires(Permission.KEEP_PAPERS)
@require_POST
def end_one_paper(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """Say that one of several papers is needed no more."""
    visit = visit_of(request, Permission.KEEP_PAPERS)
    found = get_object_or_404(visit.practice.papers.defer("data"), id=paper_id)
    rule = _rule(found.kind)
    if not rule.several:
        raise Http404
    end_paper(found, visit.done())
    return _back(request, rule, "Ended. What it was stays written.")


@requires(Permission.SEE_PAPERS)
@require_safe
def take_paper(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """Give a paper's file to be saved: it is never shown in a page of ours, and may run nothing."""
    visit = visit_of(request, Permission.SEE_PAPERS)
    found = get_object_or_404(visit.practice.papers.exclude(media=""), id=paper_id)
    note_taken(found, visit.done())
    response = HttpResponse(bytes(found.data), content_type=found.media)
    response["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.signed_on}.{ENDINGS[found.media]}"'
    return response


def _rule(kind: str) -> Rule:
    if kind not in {str(each) for each in PaperKind}:
        raise Http404
    return RULES[PaperKind(kind)]


def _replaced(request: HttpRequest, visit: Visit, rule: Rule) -> Paper | None:
    """Return which of several the form replaces."""
    paper_id = read_id(request.POST.get("replaces", "")) if rule.several else None
    rows = visit.practice.papers.filter(kind=str(rule.kind), replaced_at=None).defer("data")
    return rows.filter(id=paper_id).first() if paper_id else None


def _back(request: HttpRequest, rule: Rule, words: str) -> HttpResponseBase:
    return after_change(request, reverse("paper", args=[str(rule.kind)]), words, now=timezone.now())


def _page(request: HttpRequest, visit: Visit, rule: Rule, errors: Errors) -> HttpResponseBase:
    today = timezone.localdate()
    standing = paper_of(visit.practice, rule.kind, today=today)
    kept = visit.practice.papers.filter(kind=str(rule.kind)).defer("data").select_related("added_by")
    statement = filled(rule.statement, visit.practice.name)
    note_visit(request, Verb.PAPERS_VIEWED, visit.practice, Permission.SEE_PAPERS, page=str(rule.kind))
    context = {
        "visit": visit,
        "rule": rule,
        "standing": standing,
        "words": PAPER[standing.state],
        "helps": None if rule.words or rule.statement else help_with(rule, visit.may),
        "text": filled(rule.words, visit.practice.name),
        "statement": statement,
        "seen": digest_of(statement),
        "current": [each for each in kept if each.replaced_at is None],
        "earlier": [each for each in kept if each.replaced_at is not None],
        "typed": request.POST,
        "signed_on": request.POST.get("signed_on", today.isoformat()),
        "good_until": request.POST.get("good_until", months_later(today, rule.good_months).isoformat()),
        "review": request.POST.get("review", a_year_on(today).isoformat()),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "papers/paper.jinja", context, status=status)
