"""What kind of record one call is: each kind with what it means for how long the call is kept."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.retention.classes import classify
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import Fate, Kept, fate_of
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.retention.words import NEXT_RUN, becomes_of

_HELP = {
    RecordClass.ADMINISTRATIVE: "Bookings, directions, prescriptions.",
    RecordClass.EVIDENCE: "Part of a complaint, claim, concern or reported call.",
    RecordClass.CLINICAL_UNCONFIRMED: "Care was discussed, and nobody has confirmed the written note yet.",
    RecordClass.CLINICAL_SUMMARISED: "Care was discussed, and a clinician confirmed the written note.",
    RecordClass.CLINICAL_ONLY: "The recording is the only record of the care given.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind. goes_now: choosing it lets the call be destroyed at the next run."""

    value: str
    label: str
    help: str
    becomes: str
    goes_now: bool


@requires(Permission.KEEP_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call_class(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Ask what kind of record a call is, and say it. A kind that lets the call go at once is asked for twice."""
    calls = Call.objects.filter(practice__in=practices_for(visitor(request), Permission.KEEP_CALLS))
    call = get_object_or_404(calls.select_related("practice"), id=call_id)
    choose_practice(request, call.practice_id)
    refuse_if_closed(call, visitor(request))
    visit = visit_of(request, Permission.KEEP_CALLS)
    choices = choices_of(call)
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, visit.practice, Permission.KEEP_CALLS, call.id)
        return _ask(request, visit, call, choices)
    chosen = next((each for each in choices if each.value == request.POST.get("class")), None)
    if chosen is None:
        return _ask(request, visit, call, choices, error="Choose what kind of record it is")
    if chosen.goes_now and chosen.value != call.record_class and request.POST.get("sure") != chosen.value:
        return _ask(request, visit, call, choices, sure=chosen)
    return _classify(request, visit, call, chosen)


def choices_of(call: Call) -> list[Choice]:
    """Return every kind, with what it would mean for this call."""
    today, periods = timezone.localdate(), periods_of(call.practice_id)
    is_held = call.holds.filter(released_at=None).exists()
    return [
        Choice(
            value=str(each),
            label=str(Call.RecordClass(each).label),
            help=_HELP[each],
            becomes=becomes_of(call, each, periods[each], today),
            goes_now=fate_of(Kept(call.started_at, each, periods[each], is_held), today) is Fate.DUE,
        )
        for each in RecordClass
    ]


def _classify(request: HttpRequest, visit: Visit, call: Call, chosen: Choice) -> HttpResponseBase:
    before = call.record_class
    try:
        classify(call, RecordClass(chosen.value), by=visit.person, role=visit.role)
    except BeingDestroyed:
        gone = "This call is being destroyed, or gone already: its kind cannot be changed any more"
        return _ask(request, visit, call, choices_of(call), error=gone, status=HTTPStatus.CONFLICT)
    back = reverse("call", args=[call.id])
    undo = {"what": "class", "practice": call.practice_id, "ids": [call.id], "before": before, "chosen": chosen.value}
    words = f"The call is now “{chosen.label}”. {chosen.becomes}"
    return after_change(request, back, words, now=timezone.now(), undo=undo | {"back": back})


def _ask(
    request: HttpRequest,
    visit: Visit,
    call: Call,
    choices: list[Choice],
    *,
    error: str = "",
    sure: Choice | None = None,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {
        "call": shown_calls([call], visit)[call.id],
        "choices": choices,
        "now": request.POST.get("class") or call.record_class,
        "is_held": call.holds.filter(released_at=None).exists(),
        "sure": sure,
        "next_run": NEXT_RUN,
        "errors": [{"field": "class-1", "text": error}] if error else [],
    }
    return render(request, "retention/call_class.jinja", context, status=status if error else HTTPStatus.OK)
