"""Who visits the calls of a matter, and which selection, call and recording an address names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.redaction.models import Candidate, Selection
from fairhearing.retention.visiting import Visit, visit_of


def find_selection(request: HttpRequest, selection_id: UUID) -> tuple[Visit, Selection]:
    """Return who came, and the selection an address names. Raises Http404."""
    practices = practices_for(request.user, Permission.HIDE_PARTS)
    found = Selection.objects.select_related("practice").filter(practice__in=practices)
    selection = get_object_or_404(found, id=selection_id)
    choose_practice(request, selection.practice_id)
    return visit_of(request, Permission.HIDE_PARTS), selection


def find_recording(request: HttpRequest, selection_id: UUID, recording_id: str) -> tuple[Visit, Candidate, Recording]:
    """Return who came, and a recording of a call that the matter found. Raises Http404, ClosedToYou."""
    visit, selection = find_selection(request, selection_id)
    recording = get_object_or_404(Recording.objects.select_related("call__practice"), id=recording_id)
    candidates = selection.candidates.select_related("call", "selection__practice")
    candidate = get_object_or_404(candidates, call=recording.call_id)
    refuse_if_closed(recording.call, visit.person)
    return visit, candidate, recording


def note_selection(request: HttpRequest, selection: Selection) -> None:
    """Write that a page of this selection was shown."""
    note_visit(request, Verb.SELECTION_VIEWED, selection.practice, Permission.HIDE_PARTS, selection.id.hex)
