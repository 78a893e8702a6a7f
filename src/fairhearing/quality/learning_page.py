"""What the practice changes, quarter by quarter; choosing an action, and saying that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.quality.errors import BadAction
from fairhearing.quality.learning import choose, finish, quarters_of
from fairhearing.quality.models import Sample
from fairhearing.quality.overview import FEWEST, answers_by_question, learning_words, months_shown
from fairhearing.quality.review_pages import find_person
from fairhearing.quality.visiting import Visit, visit_of
from fairhearing.quality.who_took import staff_of
from fairhearing.quality.words import QUARTER

_SAMPLES = 13


@requires(Permission.SEE_LEARNING)
@require_safe
def learning(request: HttpRequest) -> HttpResponseBase:
    """Show each quarter, what was chosen in it and what came of it, or that nothing was."""
    visit = visit_of(request, Permission.SEE_LEARNING)
    quarters = quarters_of(visit.practice, today=timezone.localdate())
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.SEE_LEARNING, shown=len(quarters))
    context = {"visit": visit, "quarters": [(each, QUARTER[each.state]) for each in quarters]}
    return render(request, "quality/learning.jinja", context)


@requires(Permission.REVIEW_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_action(request: HttpRequest) -> HttpResponseBase:
    """Choose what changes, who makes it, by when, and from which samples it came."""
    visit = visit_of(request, Permission.REVIEW_CALLS)
    typed, errors = request.POST, []
    samples = list(visit.practice.samples.all()[:_SAMPLES])
    if request.method == "POST":
        errors = _choose(request, visit, [each for each in samples if each.id.hex in typed.getlist("sample")])
        if not errors:
            return after_change(request, reverse("learning"), "The action is chosen.", now=timezone.now())
    context = {
        "staff": staff_of(visit.practice),
        "samples": samples,
        "what": typed.get("what", ""),
        "owner": typed.get("owner", visit.person.account),
        "due": typed.get("due", ""),
        "ticked": typed.getlist("sample"),
        "words": learning_words(visit.practice, today=timezone.localdate()),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/choose_action.jinja", context, status=status)


@requires(Permission.SEE_OWN_REVIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, action_id: UUID) -> HttpResponseBase:
    """Show one action to its owner and to whoever sees what is learnt; let owner and managers say that it is done."""
    visit = visit_of(request, Permission.SEE_OWN_REVIEWS)
    rows = visit.practice.learning_actions.select_related("owner", "chosen_by", "done_by")
    found = get_object_or_404(rows, id=action_id)
    is_owner = found.owner == visit.person
    if not (is_owner or visit.sees_learning):
        raise Http404
    finishes, errors = is_owner or visit.reviews, []
    if request.method == "POST":
        if not finishes:
            raise Http404
        try:
            finish(found, request.POST.get("outcome", ""), by=visit.person, role=visit.role, now=timezone.now())
        except BadAction as error:
            errors = [{"field": "outcome", "text": str(error)}]
        else:
            back = reverse("action", args=[found.id])
            return after_change(request, back, "Done. Thank you.", now=timezone.now())
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.SEE_OWN_REVIEWS, found.id.hex)
    context = {
        "visit": visit,
        "action": found,
        "finishes": finishes and found.done_on is None,
        "is_late": found.done_on is None and found.due_on < timezone.localdate(),
        "outcome": request.POST.get("outcome", ""),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/action.jinja", context, status=status)


@requires(Permission.SEE_LEARNING)
@require_safe
def answers(request: HttpRequest) -> HttpResponseBase:
    """Show what was answered to each question over months, in the whole practice, and what there is to learn."""
    visit, today = visit_of(request, Permission.SEE_LEARNING), timezone.localdate()
    questions = answers_by_question(visit.practice, today=today)
    told = {each.month for question in questions for each in question.months if each.is_told}
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.SEE_LEARNING, shown=len(questions))
    context = {
        "questions": questions,
        "months": [month for month in months_shown(today) if month in told],
        "words": learning_words(visit.practice, today=today),
        "fewest": FEWEST,
    }
    return render(request, "quality/answers.jinja", context)


def _choose(request: HttpRequest, visit: Visit, samples: Sequence[Sample]) -> list[dict[str, str]]:
    """Keep the action; return what is wrong with it instead, by field."""
    owner = find_person(visit, request.POST.get("owner", ""))
    due = _read_day(request.POST.get("due", ""))
    errors = [] if owner else [{"field": "owner", "text": "Say who makes the change"}]
    if due is None or due <= timezone.localdate():
        errors.append({"field": "due", "text": "Choose a day after today"})
    what = request.POST.get("what", "")
    if owner is None or due is None or errors:
        return errors if what.strip() else [{"field": "what", "text": "Say what changes"}, *errors]
    try:
        choose(
            visit.practice,
            what,
            owner=owner,
            due_on=due,
            samples=samples,
            by=visit.person,
            role=visit.role,
            now=timezone.now(),
        )
    except BadAction as error:
        return [{"field": "what", "text": str(error)}]
    return []


def _read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
