"""One sample: its calls, where their reviews stand, how it was drawn, and the next call for one of no use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_among, refuse_if_closed
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.quality.eligibility import WhyNot
from fairhearing.quality.errors import AlreadyReviewed
from fairhearing.quality.models import Review, Sample, Sampled
from fairhearing.quality.quality_page import sample_line
from fairhearing.quality.reviews import facts_of
from fairhearing.quality.rules import review_state
from fairhearing.quality.samples import replace
from fairhearing.quality.visiting import Visit, visit_of
from fairhearing.quality.who_took import taken_among
from fairhearing.quality.words import REVIEW, WHY_NOT, StateWords

_TAKEN = "Somebody reviews this call, or it was replaced already."
_WAITS = StateWords("To review", "orange", "")
_OWN = StateWords("Your own call", "grey", "You took part in it: somebody else reviews it.")
_CLOSED = StateWords("Closed to you", "grey", "It is about you.")
_REPLACED = StateWords("Replaced", "grey", "")


@dataclass(frozen=True, slots=True)
class SampledLine:
    """One call of a sample. words: where it stands. may_review, may_open: whether the visitor begins, or goes on."""

    id: UUID
    review: UUID | None
    began: datetime
    team: str
    words: StateWords
    may_review: bool
    may_open: bool
    why: str


@requires(Permission.SEE_LEARNING)
@require_safe
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponseBase:
    """Show one sample; its calls to those who review, its counts and its draw to everybody who may come."""
    visit = visit_of(request, Permission.SEE_LEARNING)
    found = get_object_or_404(visit.practice.samples.select_related("seed"), id=sample_id)
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.SEE_LEARNING, found.id.hex)
    context = {
        "visit": visit,
        "sample": found,
        "line": sample_line(found),
        "calls": _lines(found, visit.person) if visit.reviews else (),
        "passed_over": [(WHY_NOT[why], found.passed_over[why]) for why in WhyNot if why in found.passed_over],
        "why_replaced": _why_replaced(found),
        "actions": found.actions.all(),
    }
    return render(request, "quality/sample.jinja", context)


@requires(Permission.SEE_LEARNING)
@require_safe
def sample_list(request: HttpRequest, sample_id: UUID) -> HttpResponseBase:
    """Answer the list from which a sample was drawn: opaque ids, so that anybody can draw it again."""
    visit = visit_of(request, Permission.SEE_LEARNING)
    found = get_object_or_404(visit.practice.samples, id=sample_id)
    note_visit(request, Verb.SAMPLE_LIST_TAKEN, visit.practice, Permission.SEE_LEARNING, found.id.hex)
    response = HttpResponse(found.listed, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sample-{found.of_month}.txt"'
    return response


@requires(Permission.REVIEW_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def replace_sampled(request: HttpRequest, sampled_id: UUID) -> HttpResponseBase:
    """Ask why a call cannot be reviewed, and let the next in line take its place."""
    visit = visit_of(request, Permission.REVIEW_CALLS)
    sampled = find_sampled(visit, sampled_id)
    errors = []
    if request.method == "POST":
        why, now = request.POST.get("why", ""), timezone.now()
        if why in Sampled.Why.values:
            try:
                taken = replace(sampled, Sampled.Why(why), by=visit.person, role=visit.role, now=now)
            except AlreadyReviewed:
                errors = [{"field": "", "text": _TAKEN}]
            else:
                words = "The next call in line took its place." if taken else "Replaced. No other call is left to draw."
                return after_change(request, reverse("sample", args=[sampled.sample_id]), words, now=now)
        else:
            errors = [{"field": "why", "text": "Choose why"}]
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.REVIEW_CALLS, sampled.sample_id.hex)
    context = {"sampled": sampled, "whys": Sampled.Why.choices, "errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/replace.jinja", context, status=status)


def find_sampled(visit: Visit, sampled_id: UUID) -> Sampled:
    """Return a call of a sample of the practice. Raises Http404, and ClosedToYou where it is about the visitor."""
    calls = Sampled.objects.filter(sample__practice=visit.practice)
    sampled = get_object_or_404(calls.select_related("sample", "call__practice", "team"), id=sampled_id)
    refuse_if_closed(sampled.call, visit.person)
    return sampled


def may_open(review: Review, person: Person) -> bool:
    """Say whether somebody who reviews may open a review: who writes it; another where that one has gone.

    Nobody opens a review of their own call here.
    """
    if review.person_id == person.id:
        return False
    return review.reviewer_id == person.id or not _still_reviews(review)


def _still_reviews(review: Review) -> bool:
    return Permission.REVIEW_CALLS in permissions_in(review.reviewer, review.practice)


def _lines(found: Sample, person: Person) -> list[SampledLine]:
    rows = list(found.calls.select_related("call__practice", "team", "review__reviewer", "review__practice"))
    closed = closed_among([row.call for row in rows], person)
    own = taken_among([row.call_id for row in rows], person, found.practice)
    return [_line(row, person, is_own=row.call_id in own, is_closed=row.call_id in closed) for row in rows]


def _line(row: Sampled, person: Person, *, is_own: bool, is_closed: bool) -> SampledLine:
    review = getattr(row, "review", None)
    is_own = is_own or (review is not None and review.person_id == person.id)
    opens = review is not None and not (is_own or is_closed) and may_open(review, person)
    return SampledLine(
        id=row.id,
        review=review.id if review else None,
        began=row.call.started_at,
        team=row.team.name,
        words=_words(row, review, is_own=is_own, is_closed=is_closed),
        may_review=not (review or row.replaced_at or is_own or is_closed),
        may_open=opens,
        why=row.get_replaced_why_display(),
    )


def _words(row: Sampled, review: Review | None, *, is_own: bool, is_closed: bool) -> StateWords:
    if is_closed or is_own:
        return _CLOSED if is_closed else _OWN
    if row.replaced_at is not None:
        return _REPLACED
    if review is None:
        return _WAITS
    return REVIEW[review_state(facts_of(review), timezone.localdate())]


def _why_replaced(found: Sample) -> Sequence[tuple[str, int]]:
    replaced = list(found.calls.exclude(replaced_at=None).values_list("replaced_why", flat=True))
    return [(why.label, replaced.count(why.value)) for why in Sampled.Why if why.value in replaced]
