"""Notes to confirm: who took clinical calls on their own extension says that the note in the record is accurate.

Of each call a team member is shown day, time, way, length, and the last three digits of the number; whoever may see
calls is shown the number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call, Party
from fairhearing.catalogue.rules import RecordClass
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.classes import confirm_notes
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.notes import MOST_COUNTED, all_waiting, count_own_notes, has_notes, own_notes
from fairhearing.retention.rules import CONFIRMED
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.wording.counts import counted
from fairhearing.wording.numbers import spoken_number

PAGE = 25
_LAST_DIGITS = 3
_SHORTEST_NUMBER = 7
_SAID = {
    RecordClass.CLINICAL_SUMMARISED: "confirmed. The written note stands, and the recording goes when its time comes",
    RecordClass.CLINICAL_ONLY: "marked as the only record. The recording is part of the health record now, and stays",
}
_CHANGED = "Choose at least one call. One you chose may have been confirmed meanwhile"


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One call whose note waits. number: as much of it as the visitor may see; "" where it is not known."""

    id: str
    started_at: datetime
    direction: str
    length_ms: int
    number: str


@requires(Permission.CONFIRM_NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest) -> HttpResponseBase:
    """List the visitor's own unconfirmed calls, the oldest first, 25 a page; confirm those that are ticked."""
    visit = visit_of(request, Permission.CONFIRM_NOTES)
    if request.method == "POST":
        return _confirm(request, visit)
    return _page(request, visit, [])


def _confirm(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    ticked = set(request.POST.getlist("call"))
    mine = list(own_notes(visit.person, visit.practice).filter(id__in=list(ticked)[:PAGE]))
    outcome = next((each for each in CONFIRMED if each == request.POST.get("outcome")), None)
    errors = []
    if not mine:
        errors.append({"field": "calls", "text": _CHANGED})
    if outcome is None:
        errors.append({"field": "outcome-1", "text": "Say whether the note is accurate, or the recording the record"})
    if errors or outcome is None:
        return _page(request, visit, errors)
    try:
        count = confirm_notes(mine, outcome, by=visit.person, role=visit.role)
    except BeingDestroyed:
        return _page(
            request, visit, [{"field": "calls", "text": "One of them is being destroyed; nothing was changed"}]
        )
    undo = {
        "what": "notes",
        "practice": visit.practice.id,
        "ids": [call.id for call in mine],
        "before": str(RecordClass.CLINICAL_UNCONFIRMED),
        "chosen": str(outcome),
        "back": reverse("notes"),
    }
    words = f"{counted(count, 'note' if outcome == RecordClass.CLINICAL_SUMMARISED else 'call')} {_SAID[outcome]}."
    return after_change(request, reverse("notes"), words, now=timezone.now(), undo=undo)


def _page(request: HttpRequest, visit: Visit, errors: list[dict[str, str]]) -> HttpResponseBase:
    waiting = own_notes(visit.person, visit.practice)
    count = count_own_notes(visit.person, visit.practice)
    if after := request.GET.get("after", ""):
        last = visit.practice.calls.filter(id=after).first()
        if last is None:
            raise Http404
        waiting = waiting.filter(Q(started_at__gt=last.started_at) | Q(started_at=last.started_at, id__gt=last.id))
    calls = list(waiting[: PAGE + 1])
    lines = note_lines(calls[:PAGE], sees_numbers=visit.sees_calls)
    note_visit(
        request, Verb.NOTES_LISTED, visit.practice, Permission.CONFIRM_NOTES, visit.person.account, shown=len(lines)
    )
    context = {
        "lines": lines,
        "count": count,
        "or_more": count >= MOST_COUNTED,
        "next_after": calls[PAGE - 1].id if len(calls) > PAGE else "",
        "has_notes": has_notes(visit.person, visit.practice),
        "everybody": all_waiting(visit.practice) if visit.keeps_calls else None,
        "ticked": request.POST.getlist("call"),
        "chosen": request.POST.get("outcome", ""),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "retention/notes.jinja", context, status=status)


def note_lines(calls: Iterable[Call], *, sees_numbers: bool) -> list[NoteLine]:
    """Put calls into words. sees_numbers: whether the whole number may be shown."""
    listed = list(calls)
    outside: dict[str, Party] = {}
    for party in Party.objects.filter(call__in=[call.id for call in listed], side=Party.Side.LEFT).order_by("id"):
        outside.setdefault(party.call_id, party)
    return [
        NoteLine(
            id=call.id,
            started_at=call.started_at,
            direction=call.get_direction_display(),
            length_ms=round((call.last_at - call.started_at).total_seconds() * 1000),
            number=_number(outside.get(call.id), sees_numbers=sees_numbers),
        )
        for call in listed
    ]


def _number(party: Party | None, *, sees_numbers: bool) -> str:
    """Say the number, or its end; of one so short that its end is all of it, nothing."""
    if party is None:
        return ""
    if party.withheld:
        return "withheld"
    if sees_numbers:
        return spoken_number(party.number)
    return f"ends in {party.number[-_LAST_DIGITS:]}" if len(party.number) >= _SHORTEST_NUMBER else ""
