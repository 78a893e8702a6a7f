"""The calls of a matter: how far they are, what each is decided to be, and what was searched."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.catalogue.closures import closed_among
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.deciding import LONGEST_WORDS, REASONS, Decided, decide, decide_again
from fairhearing.redaction.errors import BadDecision, SelectionClosed
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.lines import call_lines
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.redaction.progress import progress_of
from fairhearing.redaction.searching import newer_calls
from fairhearing.redaction.selecting import say_concerns
from fairhearing.redaction.visiting import find_selection, note_selection
from fairhearing.retention.visiting import Visit
from fairhearing.wording.counts import counted

CLOSED = "The matter has ended: nothing of its calls can be changed."
_UNDO = "undecide"
_OF_THE_OTHER: Final = {
    Selection.Kind.REQUEST: Candidate.Reason.ANSWERS,
    Selection.Kind.DISCLOSURE: Candidate.Reason.THEIRS,
}
"""Which reason is offered to the other kind of matter alone."""
_Errors = list[dict[str, str]]


@requires(Permission.HIDE_PARTS)
@require_safe
def selection(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Show the calls of a matter."""
    visit, found = find_selection(request, selection_id)
    note_selection(request, found)
    return _page(request, visit, found, [])


@requires(Permission.HIDE_PARTS)
@require_POST
def decide_calls(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Keep what is decided of the ticked calls; those of their conversations go with them."""
    visit, found = find_selection(request, selection_id)
    posted, now = request.POST, timezone.now()
    rows = found.candidates.select_related("call", "selection").filter(call__in=posted.getlist("call"))
    closed = closed_among([row.call for row in rows], visit.person)
    chosen = [row for row in rows if row.call_id not in closed]
    decided = _read(request)
    if not chosen:
        return _page(request, visit, found, [{"field": "", "text": "Tick at least one call"}])
    if decided is None:
        return _page(request, visit, found, [{"field": "because", "text": "Choose what you decide, and why"}])
    try:
        before = decide(found, chosen, decided, by=visit.person, role=visit.role, now=now)
    except BadDecision as error:
        return _page(request, visit, found, [{"field": "because", "text": str(error)}])
    except SelectionClosed:
        return after_change(request, _address(found), CLOSED, now=now)
    request.session[_UNDO] = {"selection": found.id.hex, "rows": [_kept(row) for row in before]}
    words = f"{counted(len(before), 'call')}: {decided.decision.label.lower()}. {decided.reason.label}."
    return after_change(request, _address(found), words, now=now)


@requires(Permission.HIDE_PARTS)
@require_POST
def undo_decision(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Put back what was decided last, by this visitor in this session."""
    visit, found = find_selection(request, selection_id)
    kept, now = request.session.pop(_UNDO, None), timezone.now()
    if kept is None or kept["selection"] != found.id.hex:
        return after_change(request, _address(found), "There is nothing to undo.", now=now)
    before = []
    for each in kept["rows"]:
        row = found.candidates.filter(id=each["id"]).first()
        if row is not None:
            row.decision, row.reason, row.ground, row.words = (each[key] for key in _KEPT)
            before.append(row)
    try:
        decide_again(found, before, by=visit.person, role=visit.role, now=now)
    except SelectionClosed:
        return after_change(request, _address(found), CLOSED, now=now)
    return after_change(request, _address(found), "Undone.", now=now)


@requires(Permission.HIDE_PARTS)
@require_POST
def say_who_is_concerned(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Keep whether a child is concerned, and whether serious harm is claimed."""
    visit, found = find_selection(request, selection_id)
    now = timezone.now()
    try:
        say_concerns(
            found,
            child_concerned="child" in request.POST,
            harm_claimed="harm" in request.POST,
            by=visit.person,
            role=visit.role,
        )
    except SelectionClosed:
        return after_change(request, _address(found), CLOSED, now=now)
    return after_change(request, _address(found), "Saved.", now=now)


_KEPT = ("decision", "reason", "ground", "words")


def _kept(row: Candidate) -> dict[str, Any]:
    return {"id": row.pk, **{key: str(getattr(row, key)) for key in _KEPT}}


def _read(request: HttpRequest) -> Decided | None:
    """Return what was chosen; a reason's value names its decision, and a ground is a reason of its own."""
    decision, _, reason = request.POST.get("because", "").partition(":")
    words = " ".join(request.POST.get("words", "").split())[: LONGEST_WORDS + 1]
    if decision not in Candidate.Decision.values:
        return None
    if reason in set(Ground):
        return Decided(Candidate.Decision(decision), Candidate.Reason.GROUND, Ground(reason), words)
    if reason not in Candidate.Reason.values or reason == Candidate.Reason.GROUND:
        return None
    return Decided(Candidate.Decision(decision), Candidate.Reason(reason), None, words)


def choices(kind: Selection.Kind) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be decided: of each decision its reasons; what the law lets keep back, by its grounds."""
    groups = []
    unfit = {Candidate.Reason.GROUND, _OF_THE_OTHER[kind]}
    for decision, reasons in REASONS.items():
        offered = [(f"{decision}:{reason}", reason.label) for reason in reasons if reason not in unfit]
        groups.append((str(decision.label), offered))
    by_law = [(f"out:{ground}", f"{words.label} ({words.law})") for ground, words in GROUNDS.items()]
    groups.insert(2, ("Left out, the law lets us", by_law))
    return groups


def _address(found: Selection) -> str:
    return reverse("selection", args=[found.id])


def _page(request: HttpRequest, visit: Visit, found: Selection, errors: _Errors) -> HttpResponseBase:
    undo = request.session.get(_UNDO)
    context = {
        "selection": found,
        "progress": progress_of(found, visit.person),
        "lines": call_lines(found, visit),
        "searches": list(found.searches.select_related("made_by")),
        "newer": 0 if found.is_closed else newer_calls(found),
        "choices": choices(Selection.Kind(found.kind)),
        "ticked": request.POST.getlist("call"),
        "because": request.POST.get("because", ""),
        "words": request.POST.get("words", ""),
        "can_undo": bool(undo and undo["selection"] == found.id.hex) and not found.is_closed,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "redaction/selection.jinja", context, status=status)
