"""Requests to keep a call: the list with its clocks, one request, and its answer.

Who may keep calls sees every request and answers; everybody else sees their own, and what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import closed_conversations, refuse_if_closed
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.catalogue.visits import note_visit
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date
from fairhearing.retention.asked import LONGEST_REASON, answer_no, answer_yes, clock_of, counts_in
from fairhearing.retention.errors import AlreadyAnswered, BadHold, BadRequest, BeingDestroyed
from fairhearing.retention.keep_longer import read_review, review_day
from fairhearing.retention.models import KeepRequest
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.days import day_words

_MOST_SHOWN = 50
_MOST_OF_A_DAY = 60
_GONE = "That call is being destroyed, or is gone already: nothing keeps it any longer. Choose that answer"
_NOT_A_DAY = "Enter the day on which you look at it again, after today"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One request in the list. call: None where only words say which it is."""

    request: KeepRequest
    call: ShownCall | None
    due_on: date
    is_late: bool
    is_waiting: bool


@requires(Permission.ASK_TO_KEEP)
@require_safe
def asked(request: HttpRequest) -> HttpResponseBase:
    """List requests: those that wait by their day, then the latest answers."""
    visit, today = visit_of(request, Permission.ASK_TO_KEEP), timezone.localdate()
    requests = _requests(visit)
    open_ones = _lines(requests.filter(answer="waiting").order_by("asked_on", "id")[:_MOST_SHOWN], visit, today)
    answered = _lines(requests.exclude(answer="waiting").order_by("-answered_at", "-id")[:_MOST_SHOWN], visit, today)
    shown = len(open_ones) + len(answered)
    if visit.keeps_calls:
        note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.ASK_TO_KEEP, shown=shown)
    else:
        note_visit(request, Verb.OWN_CALLS_VIEWED, visit.practice, Permission.ASK_TO_KEEP, visit.person.account)
    month = month_of(today)
    context = {
        "waiting": open_ones,
        "answered": answered,
        "visit": visit,
        "months": [(each, counts_in(visit.practice, each, today=today)) for each in (month, month.before)],
    }
    return render(request, "retention/asked.jinja", context)


@requires(Permission.ASK_TO_KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def asked_request(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show one request; let who may keep calls answer it."""
    visit = visit_of(request, Permission.ASK_TO_KEEP)
    found = get_object_or_404(_requests(visit), id=request_id)
    if found.call:
        refuse_if_closed(found.call, visit.person)
    if request.method != "POST":
        verb = Verb.RETENTION_VIEWED if visit.keeps_calls else Verb.OWN_CALLS_VIEWED
        note_visit(request, verb, visit.practice, Permission.ASK_TO_KEEP, visit.person.account)
        return _page(request, visit, found, [])
    if not visit.keeps_calls:
        raise Http404
    return _answer(request, visit, found)


def _answer(request: HttpRequest, visit: Visit, found: KeepRequest) -> HttpResponseBase:
    now, answer = timezone.now(), request.POST.get("answer", "")
    try:
        match answer:
            case "kept":
                return _keep(request, visit, found, now)
            case "refused" | "gone":
                reason = " ".join(request.POST.get("reason", "").split())[:LONGEST_REASON]
                answer_no(found, KeepRequest.Answer(answer), reason, by=visit.person, role=visit.role, now=now)
                return after_change(request, reverse("asked-request", args=[found.id]), "Answered.", now=now)
    except AlreadyAnswered:
        return _page(request, visit, found, [{"field": "", "text": "Somebody answered it meanwhile"}])
    except BadRequest:
        return _page(request, visit, found, [{"field": "reason", "text": "Say why it is not kept"}])
    except BeingDestroyed:
        return _page(request, visit, found, [{"field": "answer-1", "text": _GONE}])
    return _page(request, visit, found, [{"field": "answer-1", "text": "Choose an answer"}])


def _keep(request: HttpRequest, visit: Visit, found: KeepRequest, now: datetime) -> HttpResponseBase:
    call = found.call or _chosen(request, visit)
    review_on = read_review(request.POST.get("review", ""), now)
    errors = []
    if call is None:
        errors.append({"field": "day", "text": "Look for the call by its day, and choose it"})
    if review_on is None:
        errors.append({"field": "review", "text": _NOT_A_DAY})
    if errors or call is None or review_on is None:
        return _page(request, visit, found, errors)
    try:
        answer_yes(found, call, review_on, by=visit.person, role=visit.role, now=now)
    except BadHold:
        return _page(request, visit, found, [{"field": "review", "text": _NOT_A_DAY}])
    words = f"The call is kept longer. You look at it again on {day_words(review_on)}."
    return after_change(request, reverse("asked-request", args=[found.id]), words, now=now)


def _chosen(request: HttpRequest, visit: Visit) -> Call | None:
    call = visit.practice.calls.filter(id=request.POST.get("call", "")).first()
    if call is not None:
        refuse_if_closed(call, visit.person)
    return call


def _page(request: HttpRequest, visit: Visit, found: KeepRequest, errors: list[dict[str, str]]) -> HttpResponseBase:
    found.refresh_from_db()
    today, typed = timezone.localdate(), request.POST
    day = read_date((request.POST if request.method == "POST" else request.GET).get("day", ""))
    looks = visit.keeps_calls and found.call is None and day is not None
    (line,) = _lines([found], visit, today)
    context = {
        "line": line,
        "visit": visit,
        "errors": errors,
        "day": day,
        "day_calls": _calls_of(visit, day) if looks and day else [],
        "chosen": typed.get("answer", ""),
        "chosen_call": typed.get("call", ""),
        "reason": typed.get("reason", ""),
        "review": typed.get("review", review_day(today).isoformat()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "retention/asked_request.jinja", context, status=status)


def _calls_of(visit: Visit, day: date) -> list[ShownCall]:
    """Return the calls of a day, without those that are closed to the visitor."""
    calls = visit.practice.calls.filter(
        started_at__gte=day_begins(day), started_at__lt=day_ends(day), destroyed_at=None
    ).order_by("started_at", "id")[:_MOST_OF_A_DAY]
    return [each for each in shown_calls(calls, visit).values() if each.may_open]


def _requests(visit: Visit) -> QuerySet[KeepRequest]:
    """Return the requests this visitor may see: all for who answers them, else their own."""
    requests = visit.practice.keep_requests.select_related("call", "written_by", "answered_by", "hold")
    if not visit.keeps_calls:
        return requests.filter(written_by=visit.person)
    closed = closed_conversations(visit.person, visit.practice)
    return requests if closed is None else requests.exclude(call__conversation__in=closed)


def _lines(requests: QuerySet[KeepRequest] | list[KeepRequest], visit: Visit, today: date) -> list[AskedLine]:
    listed = list(requests)
    shown = shown_calls((each.call for each in listed if each.call), visit)
    return [
        AskedLine(
            request=each,
            call=shown.get(each.call_id or ""),
            due_on=clock_of(each).due_on,
            is_late=clock_of(each).is_late(today),
            is_waiting=each.answer == KeepRequest.Answer.WAITING,
        )
        for each in listed
    ]
