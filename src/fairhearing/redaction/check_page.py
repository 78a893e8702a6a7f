"""Checking what a matter gets: the table, the grounds, what they will hear; and signing that it was checked."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.checks import check_needed, listens_together, may_check, partner_at, sign_check
from fairhearing.redaction.errors import BadCheck, NotTheirs, SelectionClosed
from fairhearing.redaction.hidden_lines import HiddenLine, hidden_lines
from fairhearing.redaction.lines import CallLine, call_lines
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.redaction.played import played_of
from fairhearing.redaction.progress import progress_of
from fairhearing.redaction.selection_page import CLOSED
from fairhearing.redaction.spans import hidden_in
from fairhearing.redaction.visiting import find_selection, note_selection
from fairhearing.retention.visiting import Visit

POINTS = (
    "Every call that is in is theirs, or about them",
    "Every call that is left out has a reason that holds",
    "Nobody else’s information is left in, and nothing of their own is hidden without a ground",
    "I played what they will hear across every hidden part",
)


@requires(Permission.HIDE_PARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def check_selection(request: HttpRequest, selection_id: UUID) -> HttpResponseBase:
    """Show what has to be checked, and keep the signature."""
    visit, found = find_selection(request, selection_id)
    if request.method != "POST":
        note_selection(request, found)
        return _page(request, visit, found, "")
    posted, now = request.POST, timezone.now()
    if len(posted.getlist("point")) < len(POINTS):
        return _page(request, visit, found, "Tick each point once you have looked at it")
    listen = None
    if posted.get("how") == "together":
        listen = next((each for each in listens_together(found) if each.id == posted.get("listen")), None)
        if listen is None:
            return _page(request, visit, found, "Choose the listen at which a partner was present")
    try:
        sign_check(
            found,
            seen=posted.get("seen", ""),
            by=visit.person,
            role=visit.role,
            now=now,
            words=" ".join(posted.get("words", "").split()),
            listen=listen,
        )
    except (BadCheck, NotTheirs) as error:
        return _page(request, visit, found, str(error))
    except SelectionClosed:
        return after_change(request, reverse("selection", args=[found.id]), CLOSED, now=now)
    words = "Checked. Any change from now on undoes the check."
    return after_change(request, reverse("selection", args=[found.id]), words, now=now)


def _page(request: HttpRequest, visit: Visit, found: Selection, wrong: str) -> HttpResponseBase:
    today = timezone.localdate()
    lines = call_lines(found, visit)
    together = [(each, partner_at(each)) for each in listens_together(found)]
    context = {
        "selection": found,
        "needed": check_needed(found),
        "progress": progress_of(found, visit.person),
        "may_check": may_check(found, visit.person),
        "inside": [
            (line, _parts(line, today), played_of(line.candidate))
            for line in lines
            if line.candidate.decision == Candidate.Decision.IN
        ],
        "left_out": [line for line in lines if line.candidate.decision == Candidate.Decision.OUT],
        "together": together,
        "points": POINTS,
        "ticked": request.POST.getlist("point"),
        "words": request.POST.get("words", ""),
        "errors": [{"field": "", "text": wrong}] if wrong else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "redaction/check.jinja", context, status=status)


def _parts(line: CallLine, today: date) -> list[tuple[str, list[HiddenLine]]]:
    """Return of each recording of a call its hidden parts."""
    found = []
    for recording in line.recordings:
        spans = hidden_in(line.candidate, recording)
        found.append((recording.id, hidden_lines(spans, today)))
    return found
