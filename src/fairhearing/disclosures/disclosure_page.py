"""The page of one disclosure: what is due, what there is to do, its letters, and what was done."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.disclosures import matter
from fairhearing.disclosures.approving import standing_of
from fairhearing.disclosures.changing import write_down
from fairhearing.disclosures.events import event_lines
from fairhearing.disclosures.forms import LONGEST
from fairhearing.disclosures.letters_page import letters_of, offered_decisions
from fairhearing.disclosures.lines import state_of
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.people import people_of
from fairhearing.disclosures.tasks import tasks_of
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.disclosures.words import lead_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission


@requires(Permission.WORK_DISCLOSURES)
@require_safe
def disclosure(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Show one disclosure."""
    return _show(http, find_disclosure(http, disclosure_id), [])


@requires(Permission.WORK_DISCLOSURES)
@require_POST
def note_in_disclosure(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Write something into a disclosure; into a closed one too."""
    at = find_disclosure(http, disclosure_id)
    words = http.POST.get("note", "").strip()[:LONGEST]
    if not words:
        return _show(http, at, [{"field": "note", "text": "Write something down"}])
    write_down(at.disclosure, words, at.done())
    return after_change(http, reverse("disclosure", args=[at.disclosure.id]), "Written down.", now=timezone.now())


def _show(http: HttpRequest, at: AtDisclosure, errors: list[dict[str, str]]) -> HttpResponseBase:
    found, today = at.disclosure, timezone.localdate()
    at.note(http)
    standing, state = standing_of(found), state_of(found)
    context = {
        "found": found,
        "state": Disclosure.State(str(state)).label,
        "lead": lead_of(found, state, today),
        "is_late": found.is_worked and found.last_on < today,
        "tasks": [] if found.closed_at else tasks_of(found, state, standing, matter.places_of(found)),
        "standing": standing,
        "people": people_of(found),
        "letters": letters_of(found),
        "offered": offered_decisions(found),
        "events": event_lines(found),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, "disclosures/disclosure.jinja", context, status=status)
