"""Pages of notes: a new one, one's own written anew, one's own taken away with undo. They lead back where one was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Call, Party
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.models import Mark
from fairhearing.marks.notes import Written, add_note, change_note, remove_note
from fairhearing.marks.rules import LONGEST_WORDS, read_stretch, read_words, write_time
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice

_LISTEN = re.compile(r"[0-9a-f]{32}")


@requires(Permission.MARK_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_note_page(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Take in a new note on a call; what cannot be taken in stands in the form again."""
    call = call_to_mark(request, call_id)
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, call.practice, Permission.MARK_CALLS, call.id)
        return _form(request, call, [])
    try:
        written = _written(request, call)
        add_note(call, written, by=visitor(request), role=role_of(request, call), now=timezone.now())
    except MarkRefused as refused:
        return _form(request, call, [_wrong(refused)])
    return _back(request, call, "Note saved.")


@requires(Permission.MARK_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_note_page(request: HttpRequest, call_id: str, mark_id: str) -> HttpResponseBase:
    """Show a note of the visitor's own, and write it anew."""
    call = call_to_mark(request, call_id)
    mark = _own(request, call, mark_id)
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, call.practice, Permission.MARK_CALLS, call.id)
        return _form(request, call, [], mark)
    try:
        change_note(mark, _written(request, call), role=role_of(request, call), now=timezone.now())
    except MarkRefused as refused:
        return _form(request, call, [_wrong(refused)], mark)
    return _back(request, call, "Note changed.")


@requires(Permission.MARK_CALLS)
@require_POST
def remove_note_page(request: HttpRequest, call_id: str, mark_id: str) -> HttpResponseBase:
    """Take a note of the visitor's own away; the page after it offers to bring it back."""
    call = call_to_mark(request, call_id)
    mark = _own(request, call, mark_id)
    remove_note(mark, role=role_of(request, call), now=timezone.now())
    undo = {"what": "mark", "practice": call.practice_id, "ids": [mark.id.hex], "back": _address(request, call)}
    return _back(request, call, "Note removed.", undo)


def call_to_mark(request: HttpRequest, call_id: str) -> Call:
    """Return a call beside which the visitor may write. Raises Http404, ClosedToYou."""
    calls = Call.objects.select_related("practice").filter(
        practice__in=practices_for(request.user, Permission.MARK_CALLS)
    )
    call = get_object_or_404(calls, id=call_id, destroyed_at=None)
    choose_practice(request, call.practice_id)
    refuse_if_closed(call, visitor(request))
    return call


def role_of(request: HttpRequest, call: Call) -> str:
    """Say by which role the visitor writes here."""
    return str(role_in(visitor(request), call.practice, Permission.MARK_CALLS))


def _own(request: HttpRequest, call: Call, mark_id: str) -> Mark:
    """Return a note that the visitor wrote and that still stands. Raises Http404."""
    try:
        wanted = UUID(mark_id)
    except ValueError as error:
        raise Http404 from error
    marks = Mark.objects.select_related("recording", "written_by")
    return get_object_or_404(marks, id=wanted, call=call, written_by=visitor(request), removed_at=None)


def _written(request: HttpRequest, call: Call) -> Written:
    """Read the form. Raises MarkRefused."""
    typed = request.POST
    words = read_words(typed.get("words", ""))
    recordings = [each for each in call.recordings.order_by("ordinal", "id") if not each.is_gone]
    recording = next((each for each in recordings if each.id == typed.get("recording", "")), None)
    if recording is None and len(recordings) == 1:
        [recording] = recordings
    stretch = None
    if recording is not None:
        stretch = read_stretch(typed.get("from", ""), typed.get("to", ""), duration_ms=recording.duration_ms)
    elif (typed.get("from", "") + typed.get("to", "")).strip():
        raise MarkRefused("Choose which recording the times are of, or leave them empty", "recording")
    side = typed.get("side", "")
    return Written(words, recording, stretch, side if side in Party.Side.values else "")


def _wrong(refused: MarkRefused) -> dict[str, str]:
    return {"field": refused.field, "text": refused.words}


def _address(request: HttpRequest, call: Call) -> str:
    """Return the page the visitor came from: the player of a listen, or the call's page."""
    listen = request.POST.get("listen", "")
    return reverse("player", args=[listen]) if _LISTEN.fullmatch(listen) else reverse("call", args=[call.id])


def _back(request: HttpRequest, call: Call, words: str, undo: Mapping[str, object] | None = None) -> HttpResponse:
    return after_change(request, _address(request, call), words, now=timezone.now(), undo=undo)


def _form(request: HttpRequest, call: Call, errors: list[dict[str, str]], mark: Mark | None = None) -> HttpResponse:
    typed = request.POST
    context = {
        "call": call,
        "mark": mark,
        "errors": errors,
        "recordings": [each for each in call.recordings.order_by("ordinal", "id") if not each.is_gone],
        "recording": typed.get("recording", (mark.recording_id or "") if mark else ""),
        "words": typed.get("words", mark.words if mark else ""),
        "since": typed.get("from", write_time(mark.from_ms) if mark and mark.from_ms is not None else ""),
        "until": typed.get("to", write_time(mark.to_ms) if mark and mark.to_ms is not None else ""),
        "side": typed.get("side", mark.side if mark else ""),
        "listen": typed.get("listen", request.GET.get("listen", "")),
        "longest": LONGEST_WORDS,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "marks/note.jinja", context, status=status)
