"""One recording of a matter: listen, type what is hidden, play what they will hear, say that the call is done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.models import Recording
from fairhearing.playback.models import Listen
from fairhearing.playback.player import player_context
from fairhearing.playback.reasons import lead_back, suggest_reason
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.redaction import rules
from fairhearing.redaction.drafts import keep_draft, read_draft
from fairhearing.redaction.errors import BadSpan, SelectionClosed
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.hidden_lines import hidden_lines, hidden_on
from fairhearing.redaction.lines import recordings_of
from fairhearing.redaction.models import Candidate, Span
from fairhearing.redaction.part_form import read_part
from fairhearing.redaction.played import played_of
from fairhearing.redaction.selecting import purpose_of
from fairhearing.redaction.selection_page import CLOSED
from fairhearing.redaction.spans import hidden_in, hide, part_of, say_done, take_back
from fairhearing.redaction.visiting import find_recording, note_selection
from fairhearing.retention.shown_calls import shown_calls
from fairhearing.retention.visiting import Visit


@requires(Permission.HIDE_PARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def hide_parts(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Show what is hidden of a recording, and hide a part more."""
    visit, candidate, recording = find_recording(request, selection_id, recording_id)
    if request.method != "POST":
        note_selection(request, candidate.selection)
        typed = read_draft(candidate.selection, recording, visit.person)
        return _page(request, visit, candidate, recording, typed)
    now, typed = timezone.now(), {key: str(value) for key, value in request.POST.items()}
    try:
        hide(candidate, recording, read_part(typed), by=visit.person, role=visit.role, now=now)
    except BadSpan as error:
        keep_draft(candidate.selection, recording, visit.person, typed, now=now)
        wrong = {"field": error.field, "text": str(error)}
        return _page(request, visit, candidate, recording, typed, wrong)
    except SelectionClosed:
        return after_change(request, _address(candidate, recording), CLOSED, now=now)
    return after_change(request, _address(candidate, recording), "That part is hidden in the copy.", now=now)


@requires(Permission.HIDE_PARTS)
@require_POST
def take_part_back(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Hide one part no longer."""
    visit, candidate, recording = find_recording(request, selection_id, recording_id)
    found = candidate.spans.select_related("candidate__selection").filter(recording=recording)
    span = get_object_or_404(found, id=_uuid(request.POST.get("part", "")))
    now = timezone.now()
    try:
        take_back(span, by=visit.person, role=visit.role, now=now)
    except SelectionClosed:
        return after_change(request, _address(candidate, recording), CLOSED, now=now)
    return after_change(request, _address(candidate, recording), "That part is not hidden any more.", now=now)


@requires(Permission.HIDE_PARTS)
@require_POST
def say_call_done(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Say that the call was listened to and is ready, or is not after all."""
    visit, candidate, recording = find_recording(request, selection_id, recording_id)
    now, done = timezone.now(), request.POST.get("done") != "no"
    try:
        say_done(candidate, by=visit.person, role=visit.role, now=now, done=done)
    except SelectionClosed:
        return after_change(request, _address(candidate, recording), CLOSED, now=now)
    if not done:
        return after_change(request, _address(candidate, recording), "This call is not done.", now=now)
    words = f"That call is done. {played_of(candidate).words}"
    return after_change(request, reverse("selection", args=[selection_id]), words, now=now)


@requires(Permission.HIDE_PARTS)
@require_POST
def keep_part_draft(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Keep what is typed beside the recording; asked by the page itself while somebody types."""
    visit, candidate, recording = find_recording(request, selection_id, recording_id)
    typed = {key: str(value) for key, value in request.POST.items()}
    keep_draft(candidate.selection, recording, visit.person, typed, now=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@requires(Permission.HIDE_PARTS)
@require_safe
def say_played(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Say how much of the call was played by now; asked by the page itself after each report of its player."""
    _, candidate, _ = find_recording(request, selection_id, recording_id)
    return HttpResponse(played_of(candidate).words, content_type="text/plain; charset=utf-8")


@requires(Permission.HIDE_PARTS)
@require_POST
def listen_for_selection(request: HttpRequest, selection_id: UUID, recording_id: str) -> HttpResponseBase:
    """Go to the questions before listening, with purpose and reference of the matter filled in, and come back here."""
    visit, candidate, recording = find_recording(request, selection_id, recording_id)
    purpose = purpose_of(candidate.selection)
    reference, now = candidate.selection.reference, timezone.now()
    suggest_reason(request.session, visit.practice.id, purpose, reference, now=now)
    lead_back(request.session, recording.id, _address(candidate, recording))
    return HttpResponseRedirect(reverse("why-listen", args=[recording.id]))


def listen_of(visit: Visit, candidate: Candidate, recording: Recording) -> Listen | None:
    """Return the listen of the visitor's own to this recording, for this matter, that goes on."""
    listens = Listen.objects.select_related("recording__call__practice", "place").filter(
        recording=recording, person=visit.person, ended_at=None, reference__iexact=candidate.selection.reference
    )
    return listens.order_by("-begun_at").first()


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _address(candidate: Candidate, recording: Recording) -> str:
    return reverse("hide-parts", args=[candidate.selection_id, recording.id])


def _page(
    request: HttpRequest,
    visit: Visit,
    candidate: Candidate,
    recording: Recording,
    typed: dict[str, str],
    wrong: dict[str, str] | None = None,
) -> HttpResponseBase:
    spans = hidden_in(candidate, recording)
    context: dict[str, Any] = {
        "selection": candidate.selection,
        "candidate": candidate,
        "recording": recording,
        "others": [each for each in recordings_of([candidate.call_id]) if each.id != recording.id],
        "call": call_facts(recording.call),
        "shown": shown_calls([recording.call], visit)[recording.call_id],
        "hidden": hidden_lines(spans, timezone.localdate()),
        "hidden_ms": rules.hidden_ms([part_of(span) for span in spans]),
        "sides": Span.Side.choices,
        "covers": Span.Cover.choices,
        "grounds": [(str(ground), words) for ground, words in GROUNDS.items()],
        "harm": str(Ground.HARM),
        "typed": typed,
        "errors": [wrong] if wrong else [],
        "listen": None,
        "played": played_of(candidate),
        "as_copy": request.GET.get("as") == "copy",
    }
    listen = listen_of(visit, candidate, recording)
    if listen is not None and (player := player_context(request, listen)) is not None:
        context |= player | {"hidden_on": hidden_on(spans, recording)}
        if context["as_copy"]:
            context["sound_src"] = reverse("copy-sound", args=[candidate.selection_id, listen.id])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "redaction/parts.jinja", context, status=status)
