"""My reviews: what was written of the visitor's own calls, and what they say to it. Of a call only what they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
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
from fairhearing.quality.answering import answer, ask_to_hear, heard_together_at, reviews_of
from fairhearing.quality.errors import NotNow
from fairhearing.quality.models import MOST_WORDS, Review
from fairhearing.quality.review_pages import answers_shown
from fairhearing.quality.reviews import facts_of
from fairhearing.quality.rules import ReviewState, answer_by, review_state
from fairhearing.quality.visiting import Visit, visit_of
from fairhearing.quality.words import OWN_REVIEW, StateWords

_CLOSED = [{"field": "", "text": "The review was closed meanwhile"}]


@dataclass(frozen=True, slots=True)
class OwnReview:
    """One review in the list of whoever took the call."""

    review: Review
    words: StateWords
    answer_by: date | None


@requires(Permission.SEE_OWN_REVIEWS)
@require_safe
def own_reviews(request: HttpRequest) -> HttpResponseBase:
    """List the reviews of the visitor's own calls, the latest first."""
    visit = visit_of(request, Permission.SEE_OWN_REVIEWS)
    found = [_line(each) for each in reviews_of(visit.person, visit.practice)]
    note_visit(
        request,
        Verb.OWN_REVIEWS_VIEWED,
        visit.practice,
        Permission.SEE_OWN_REVIEWS,
        visit.person.account,
        shown=len(found),
    )
    return render(request, "quality/own_reviews.jinja", {"reviews": found})


@requires(Permission.SEE_OWN_REVIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_review(request: HttpRequest, review_id: UUID) -> HttpResponseBase:
    """Show one review of the visitor's own call, and take their answer."""
    visit = visit_of(request, Permission.SEE_OWN_REVIEWS)
    found = get_object_or_404(reviews_of(visit.person, visit.practice), id=review_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        done = _do(request, visit, found)
        if isinstance(done, str):
            return after_change(request, reverse("own-review", args=[found.id]), done, now=timezone.now())
        errors = done
    note_visit(
        request,
        Verb.OWN_REVIEWS_VIEWED,
        visit.practice,
        Permission.SEE_OWN_REVIEWS,
        visit.person.account,
        review=found.id.hex,
    )
    return _show(request, found, errors)


def _do(request: HttpRequest, visit: Visit, found: Review) -> str | list[dict[str, str]]:
    """Take an answer, or the wish to hear the call; return the sentence of what was done, or what is wrong."""
    now = timezone.now()
    try:
        if request.POST.get("do") == "hear":
            ask_to_hear(found, role=visit.role, now=now)
            return "Asked. Your reviewer sees that you would like to hear it together."
        view, reply = request.POST.get("view", ""), request.POST.get("reply", "").strip()
        if view not in Review.View.values:
            return [{"field": "view", "text": "Choose what you think of it"}]
        if view != Review.View.AGREES and not reply:
            return [{"field": "reply", "text": "Say in your own words what you see differently"}]
        if len(reply) > MOST_WORDS:
            return [{"field": "reply", "text": f"Use at most {MOST_WORDS} letters"}]
        answer(found, Review.View(view), reply, role=visit.role, now=now)
    except NotNow:
        return _CLOSED
    return "Thank you. Your reviewer reads your answer, and may change the review."


def _show(request: HttpRequest, found: Review, errors: list[dict[str, str]]) -> HttpResponseBase:
    line, call = _line(found), found.sampled.call
    context = {
        "review": found,
        "line": line,
        "call": call,
        "length_ms": round((call.last_at - call.started_at).total_seconds() * 1000),
        "answers": answers_shown(found),
        "views": Review.View.choices,
        "view": request.POST.get("view", found.view),
        "reply": request.POST.get("reply", found.reply),
        "heard_together_at": heard_together_at(found),
        "is_closed": found.closed_at is not None,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "quality/own_review.jinja", context, status=status)


def _line(review: Review) -> OwnReview:
    facts = facts_of(review)
    state = review_state(facts, timezone.localdate())
    waits = state in {ReviewState.WITH_PERSON, ReviewState.SILENT}
    return OwnReview(review, OWN_REVIEW[state], answer_by(facts.told_on) if waits and facts.told_on else None)
