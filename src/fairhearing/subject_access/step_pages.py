"""The pages of a request on which one says who asks, what moved its days, and how it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.subject_access import ending, matter, rules, working
from fairhearing.subject_access.clock import clock_of, complaint_of
from fairhearing.subject_access.errors import NotYet
from fairhearing.subject_access.grounds import WORDS, Ground, grounds_for
from fairhearing.subject_access.models import Document, Request
from fairhearing.subject_access.steps import Step, StepForm, show_steps, step_page
from fairhearing.subject_access.visiting import AtRequest, find_request

_REPLY_IN = timedelta(days=28)


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def request_who(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say that it was confirmed, that proof and authority were seen, and what was decided about a child."""
    at = find_request(http, request_id)
    return step_page(http, at, "subject_access/who.jinja", _WHO, _who_context)


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def request_days(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show the clock's sum, and say what moves it: a question and its answer, a fee, a longer time."""
    at = find_request(http, request_id)
    return step_page(http, at, "subject_access/days.jinja", _DAYS, _days_context)


@requires(Permission.WORK_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_request(http: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Say how a request was answered."""
    at = find_request(http, request_id)
    return step_page(http, at, "subject_access/answer.jinja", _ANSWERS, _answer_context)


def document_refused(http: HttpRequest, at: AtRequest, text: str) -> HttpResponseBase:
    """Say beside the documents of a request what is wrong with a file."""
    return show_steps(http, at, "subject_access/who.jinja", _who_context, [{"field": "file", "text": text}])


def _decide(request: Request, form: StepForm) -> None:
    if form.choice not in Request.Decision.values:
        raise NotYet("Choose what you decided")
    working.decide_about_child(request, rules.Decision(form.choice), form.words, form.done)


def _refuse(request: Request, form: StepForm) -> None:
    ground = next((each for each in Ground if each == form.choice), None)
    if ground is None:
        raise NotYet("Choose a ground")
    ending.refuse(request, form.day, ground, form.words, form.done)


def _deliver(request: Request, form: StepForm) -> None:
    standing, is_taken = matter.standing_of(request), matter.places_of(request).is_taken
    ending.deliver(request, form.day, form.words, standing, form.done, is_taken=is_taken)


def _nothing_found(request: Request, form: StepForm) -> None:
    ending.answer_nothing_found(request, form.day, form.words, matter.standing_of(request), form.done)


_WHO: Final[dict[str, Step]] = {
    "confirm": Step(lambda request, form: working.confirm_in_writing(request, form.day, form.done), "Kept."),
    "proof-asked": Step(
        lambda request, form: working.ask_proof(request, form.day, form.words, form.done),
        "Kept. The month begins when the proof comes. Write “Proof of identity” now.",
    ),
    "proof-seen": Step(
        lambda request, form: working.see_proof(request, form.day, form.done),
        "Kept. What proved it was destroyed here.",
    ),
    "authority": Step(lambda request, form: working.see_authority(request, form.day, form.words, form.done), "Kept."),
    "child": Step(_decide, "Decided."),
}
_DAYS: Final[dict[str, Step]] = {
    "ask": Step(
        lambda request, form: working.ask_what_is_meant(request, form.day, form.words, form.second_day, form.done),
        "The clock stands still. Write “A question about a request” now.",
    ),
    "answered": Step(
        lambda request, form: working.receive_answer(request, form.day, form.words, form.done), "The clock goes on."
    ),
    "fee-asked": Step(lambda request, form: working.ask_fee(request, form.day, form.words, form.done), "Kept."),
    "fee-paid": Step(lambda request, form: working.receive_fee(request, form.day, form.done), "Kept."),
    "longer": Step(
        lambda request, form: working.take_longer(request, form.day, form.words, form.done),
        "Two further months are taken. They count only once told: write “We need more time” today.",
    ),
    "complained": Step(lambda request, form: working.receive_complaint(request, form.day, form.done), "Kept."),
    "acknowledged": Step(lambda request, form: working.acknowledge_complaint(request, form.day, form.done), "Kept."),
}
_ANSWERS: Final[dict[str, Step]] = {
    "deliver": Step(_deliver, "It is answered."),
    "nothing": Step(_nothing_found, "It is answered."),
    "refuse": Step(_refuse, "It is refused. Write “Request refused” now."),
    "withdraw": Step(lambda request, form: ending.withdraw(request, form.day, form.words, form.done), "Kept."),
    "again": Step(lambda request, form: ending.take_up_again(request, form.words, form.done), "It is open again."),
}


def _who_context(at: AtRequest) -> Mapping[str, object]:
    return {
        "rule": at.request.rule,
        "decisions": Request.Decision.choices,
        "is_confirmed_in_writing": at.request.way in rules.CONFIRMED_IN_WRITING,
        "documents": list(at.request.documents.select_related("added_by").defer("data")),
        "document_kinds": Document.Kind.choices,
    }


def _days_context(at: AtRequest) -> Mapping[str, object]:
    today = timezone.localdate()
    stops = list(at.request.stops.all())
    return {
        "clock": clock_of(at.request, today, oldest_on=matter.oldest_on(at.request)),
        "stops": stops,
        "open_stop": next((stop for stop in stops if stop.answered_on is None), None),
        "reply_by": (today + _REPLY_IN).isoformat(),
        "complaint": complaint_of(at.request),
    }


def _answer_context(at: AtRequest) -> Mapping[str, object]:
    grounds = grounds_for(rules.Asker(at.request.asker))
    return {
        "standing": matter.standing_of(at.request),
        "places": matter.places_of(at.request),
        "hindrance": ending.hindrance(at.request),
        "grounds": [(str(each), WORDS[each]) for each in grounds],
        "tells_existence": not at.request.rule.is_other,
    }
