"""The pages on which a review is begun, written, shared, changed after an answer, and closed: its reviewer's alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import note_visit
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.reasons import suggest_reason
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.quality import reviews
from fairhearing.quality.answering import heard_together_at
from fairhearing.quality.errors import AlreadyReviewed, NotComplete, NotNow, OwnCall
from fairhearing.quality.models import Answer, CardVersion, Question, Review
from fairhearing.quality.review_form import Typed, read_review
from fairhearing.quality.reviews import facts_of
from fairhearing.quality.rules import ReviewState, answer_by, may_close, review_state
from fairhearing.quality.sample_page import find_sampled, may_open
from fairhearing.quality.visiting import Visit, visit_of
from fairhearing.quality.who_took import people_of, staff_of
from fairhearing.quality.words import REVIEW
from fairhearing.wording.lengths import position

NOBODY = "nobody"
"""What is sent for somebody without an account."""


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One question with its answer, as a form or a page shows it. at: the moment as typed, or in words."""

    question: Question
    choice: str
    label: str
    at: str
    words: str
    before: str


@requires(Permission.REVIEW_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, sampled_id: UUID) -> HttpResponseBase:
    """Ask by which card, and who took the call; begin the review."""
    visit = visit_of(request, Permission.REVIEW_CALLS)
    sampled = find_sampled(visit, sampled_id)
    versions = [card.newest for card in visit.practice.cards.filter(ended_at=None)]
    took, errors = people_of(sampled.call), []
    if request.method == "POST":
        version = _chosen_version(request, versions)
        errors = [] if version else [{"field": "card", "text": "Choose the card"}]
        who = request.POST.get("person", "")
        if who != NOBODY and find_person(visit, who) is None:
            errors.append({"field": "person", "text": "Say who took the call"})
        if version and not errors:
            person, now = find_person(visit, who), timezone.now()
            try:
                review = reviews.begin_review(
                    sampled, version, person=person, by=visit.person, role=visit.role, now=now
                )
            except OwnCall:
                errors = [{"field": "person", "text": "You took part in this call: somebody else reviews it"}]
            except AlreadyReviewed:
                errors = [{"field": "", "text": "Somebody reviews this call, or it was replaced already"}]
            else:
                return after_change(request, reverse("review", args=[review.id]), "The review is begun.", now=now)
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.REVIEW_CALLS, sampled.sample_id.hex)
    context = {
        "sampled": sampled,
        "versions": versions,
        "took": took,
        "staff": [each for each in staff_of(visit.practice) if each != visit.person],
        "person": request.POST.get("person", took[0].account if len(took) == 1 else ""),
        "card": request.POST.get("card", ""),
        "errors": errors,
        "visit": visit,
    }
    return render(request, "quality/begin.jinja", context, status=_status(errors))


@requires(Permission.REVIEW_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, review_id: UUID) -> HttpResponseBase:
    """Show a review to its reviewer, and do what they choose with it."""
    visit = visit_of(request, Permission.REVIEW_CALLS)
    found = _find(visit, review_id)
    typed, errors = None, []
    if request.method == "POST":
        if leads := _to_listen(request, found):
            return leads
        does = _DOES.get(request.POST.get("do", ""))
        if does is None:
            errors = [{"field": "", "text": "Choose what to do"}]
        else:
            typed = read_review(request.POST, found.version.questions.all())
            done = does(visit, found, typed, request.POST.get("person", ""), timezone.now())
            if isinstance(done, str):
                return after_change(request, reverse("review", args=[found.id]), done, now=timezone.now())
            errors = done
    note_visit(request, Verb.QUALITY_VIEWED, visit.practice, Permission.REVIEW_CALLS, found.id.hex)
    return _show(request, visit, found, typed, errors)


_Errors = list[dict[str, str]]
_PURPOSES: Final[dict[str, Purpose]] = {"hear": Purpose.QUALITY_SAMPLE, "hear-together": Purpose.LEARNING_WITH_STAFF}


def _to_listen(request: HttpRequest, found: Review) -> HttpResponseRedirect | None:
    """Lead to the questions before listening, with purpose and sample filled in; None where that was not asked for."""
    purpose, recording = _PURPOSES.get(request.POST.get("do", "")), request.POST.get("recording", "")
    if purpose is None or recording not in {each.id for each in _to_hear(found)}:
        return None
    sample = found.sampled.sample
    suggest_reason(request.session, sample.practice_id, purpose, sample.reference, now=timezone.now())
    return HttpResponseRedirect(reverse("why-listen", args=[recording]))


def _save(visit: Visit, found: Review, typed: Typed, _who: str, now: datetime) -> str | _Errors:
    if typed.errors:
        return typed.errors
    try:
        is_told = reviews.save_review(found, typed.written, by=visit.person, role=visit.role, now=now)
    except NotNow:
        return [{"field": "", "text": "It cannot be changed now: read the answer first, or it is closed"}]
    return "Changed. Whoever took the call has 14 days again." if is_told else "Saved."


def _share(visit: Visit, found: Review, typed: Typed, who: str, now: datetime) -> str | _Errors:
    saved = _save(visit, found, typed, who, now)
    if not isinstance(saved, str):
        return saved
    try:
        is_read = reviews.share(found, by=visit.person, role=visit.role, now=now)
    except NotComplete:
        owed = found.answers.filter(choice="").select_related("question").order_by("question__place")
        return [
            {"field": f"choice-{each.question.key}", "text": f"Answer question {each.question.place}"} for each in owed
        ]
    except NotNow:
        return [{"field": "", "text": "It was shared already"}]
    if is_read:
        return f"Shared. They can answer until {_day(answer_by(timezone.localdate(now)))}."
    return "It is ready, and waits until whoever took the call has an account."


def _address(visit: Visit, found: Review, _typed: Typed, who: str, now: datetime) -> str | _Errors:
    person = find_person(visit, who)
    if person is None and who != NOBODY:
        return [{"field": "person", "text": "Say who took the call"}]
    try:
        reviews.name_person(found, person, by=visit.person, role=visit.role, now=now)
    except (OwnCall, NotNow):
        return [{"field": "person", "text": "It cannot be theirs: you write it, or somebody was told already"}]
    return "Saved who took the call."


def _read(visit: Visit, found: Review, _typed: Typed, _who: str, now: datetime) -> str | _Errors:
    try:
        reviews.read_reply(found, by=visit.person, role=visit.role, now=now)
    except NotNow:
        return [{"field": "", "text": "There is no answer to read"}]
    return "Noted that you have read it."


def _close(visit: Visit, found: Review, _typed: Typed, _who: str, now: datetime) -> str | _Errors:
    try:
        reviews.close(found, by=visit.person, role=visit.role, now=now)
    except NotNow:
        return [{"field": "", "text": "It cannot be closed yet: they have 14 days, and an answer has to be read"}]
    return "Closed."


_DOES: Final[dict[str, Callable[[Visit, Review, Typed, str, datetime], str | _Errors]]] = {
    "save": _save,
    "share": _share,
    "address": _address,
    "read": _read,
    "close": _close,
}


def find_person(visit: Visit, account: str) -> Person | None:
    """Return who works in the practice under this account; None for nobody."""
    return next((each for each in staff_of(visit.practice) if each.account == account), None)


def answers_shown(found: Review, typed: Typed | None = None) -> list[AnswerShown]:
    """Return the questions of a review with their answers, as they stand or as they were typed just now."""
    shown = []
    for each in found.answers.select_related("question"):
        choice, at, words = each.choice, position(each.at_ms) if each.at_ms is not None else "", each.words
        if typed is not None:
            written = typed.written.answers[each.question.key]
            choice, at, words = written.choice or choice, typed.moments[each.question.key], written.words
        label = Answer.Choice(choice).label if choice else ""
        shown.append(AnswerShown(each.question, choice, label, at, words, each.get_before_display()))
    return shown


def _show(
    request: HttpRequest, visit: Visit, found: Review, typed: Typed | None, errors: Sequence[dict[str, str]]
) -> HttpResponseBase:
    today = timezone.localdate()
    facts = facts_of(found)
    state = review_state(facts, today)
    context = {
        "visit": visit,
        "review": found,
        "state": state,
        "state_words": REVIEW[state],
        "answer_by": answer_by(facts.told_on) if facts.told_on else None,
        "writes": state not in {ReviewState.CLOSED, ReviewState.ANSWERED},
        "may_close": may_close(facts, today),
        "answers": answers_shown(found, typed),
        "choices": Answer.Choice.choices,
        "words": typed.written.words if typed else found.words,
        "learning": typed.written.learning if typed else found.learning,
        "recordings": _to_hear(found),
        "heard_together_at": heard_together_at(found),
        "staff": [each for each in staff_of(visit.practice) if each != visit.person],
        "errors": errors,
    }
    return render(request, "quality/review.jinja", context, status=_status(errors))


def _to_hear(found: Review) -> list[Recording]:
    recordings = found.sampled.call.recordings.order_by("ordinal", "id")
    return [each for each in recordings if each.frames and each.not_recorded is None and not each.is_gone]


def _find(visit: Visit, review_id: UUID) -> Review:
    """Return a review that the visitor may open. Raises Http404, and ClosedToYou."""
    rows = visit.practice.reviews.select_related(
        "person", "reviewer", "practice", "version", "sampled__sample", "sampled__call__practice", "sampled__team"
    )
    found = get_object_or_404(rows, id=review_id)
    if not may_open(found, visit.person):
        raise Http404
    refuse_if_closed(found.sampled.call, visit.person)
    return found


def _chosen_version(request: HttpRequest, versions: Sequence[CardVersion]) -> CardVersion | None:
    if len(versions) == 1:
        return versions[0]
    return next((each for each in versions if each.card_id.hex == request.POST.get("card", "")), None)


def _status(errors: Sequence[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
