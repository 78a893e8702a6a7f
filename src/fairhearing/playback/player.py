"""Listening itself: the player's page, the sound in short stretches, the end.

Every stretch asks again: is this person signed in, may they listen in this practice, is this their listen and not
ended, does the keyholder hold their session open.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import visitor
from fairhearing.keyholder.errors import KeyholderError, ListenRefused, UnknownListen
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.marks.shown import shown_notes
from fairhearing.playback.drawing import drawn, marks_on
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.here import places_here
from fairhearing.playback.lanes import lanes
from fairhearing.playback.models import Listen
from fairhearing.playback.ranges import ByteRange, NothingInRange, read_range
from fairhearing.playback.refusals import cannot_listen, refusal_for
from fairhearing.playback.restricting import refuse_if_restricted
from fairhearing.playback.resuming import listened, resume_at
from fairhearing.playback.sound import Ear, read_sound, sound_bytes
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.playback.what_is_noted import what_is_noted
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.vault.errors import VaultError
from fairhearing.vault.store import FolderStore

_WAV = "audio/wav"

Read = Callable[[Ear, str, Recording, ByteRange], bytes]
"""Returns the plain bytes of a range of a recording, for one listen."""


@requires(Permission.LISTEN)
@require_safe
def player(request: HttpRequest, listen_id: str) -> HttpResponseBase:
    """Show the player of a listen that goes on; one that ended leads back to the call."""
    listen = own_listen(request, listen_id)
    if listen.ended_at is not None:
        return HttpResponseRedirect(reverse("call", args=[listen.recording.call_id]))
    return show_player(request, listen)


def show_player(
    request: HttpRequest, listen: Listen, *, wrong: int = 0, wrong_words: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponseBase:
    """Show the page. wrong: the row of somebody present whose code was not taken, and why."""
    call = listen.recording.call
    choose_practice(request, call.practice_id)
    refuse_if_closed(call, visitor(request))
    try:
        refuse_if_restricted(call, Purpose(listen.purpose))
        context = player_context(request, listen)
    except (ListenRefused, RestrictedUse) as error:
        return cannot_listen(request, listen.recording, error)
    if context is None:
        return HttpResponseRedirect(reverse("call", args=[call.id]))
    context |= {"wrong": wrong, "wrong_words": wrong_words}
    return render(request, "playback/player.jinja", context, status=status)


def player_context(request: HttpRequest, listen: Listen) -> dict[str, Any] | None:
    """Return what a page with the player shows; None where the listen has ended. Raises ListenRefused."""
    call = listen.recording.call
    try:
        noted = what_is_noted(_ear(request), listen.id, listen.recording)
    except UnknownListen:
        _mark_ended(listen.id)
        return None
    notes = shown_notes(call, visitor(request))
    return {
        "listen": listen,
        "purpose": Purpose(listen.purpose).label,
        "call": call_facts(call),
        "lanes": lanes(listen.recording),
        "drawn": drawn(noted, listen.recording),
        "why_not_drawn": noted.why_not,
        "notes": notes,
        "marks": marks_on(notes, listen.recording),
        "resume": resume_at(listen),
        "length_s": listen.recording.duration_ms // 1000,
        "session_left_s": session_left_s(request),
        "present": listen.present.select_related("person"),
    }


@requires(Permission.LISTEN)
@require_safe
def sound(request: HttpRequest, listen_id: str) -> HttpResponseBase:
    """Answer one range of the sound, at most 64 KiB, never to be kept."""
    return answer_sound(request, get_object_or_404(_own_listens(request), id=listen_id, ended_at=None))


def answer_sound(request: HttpRequest, listen: Listen, read: Read = read_sound) -> HttpResponseBase:
    """Answer one range of a listen of the visitor's own that goes on. read: how its bytes are had.

    Whatever reads has the length of the recording itself: what is hidden is replaced, never cut.
    """
    refuse_if_closed(listen.recording.call, visitor(request))
    if listen.place not in places_here(request, listen.recording.call.practice):
        return _no_sound(HTTPStatus.FORBIDDEN, "You cannot listen here any more: this PC is not in that room now.")
    total = sound_bytes(listen.recording)
    try:
        refuse_if_restricted(listen.recording.call, Purpose(listen.purpose))
    except RestrictedUse as error:
        return _no_sound(HTTPStatus.FORBIDDEN, f"{refusal_for(error).heading}. {refusal_for(error).sentence}")
    try:
        wanted = read_range(request.headers.get("Range", ""), total)
    except NothingInRange:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type="text/plain")
        refused["Content-Range"] = f"bytes */{total}"
        return refused
    try:
        plain = b"" if request.method == "HEAD" else read(_ear(request), listen.id, listen.recording, wanted)
    except UnknownListen:
        _mark_ended(listen.id)
        return _no_sound(HTTPStatus.GONE, "This listen has ended. Go back to the call and choose Listen again.")
    except (KeyholderError, VaultError) as error:
        refusal = refusal_for(error)
        return _no_sound(refusal.status, f"{refusal.heading}. {refusal.sentence}")
    response = HttpResponse(plain, status=HTTPStatus.PARTIAL_CONTENT, content_type=_WAV)
    response["Content-Range"] = wanted.content_range
    response["Content-Length"] = str(wanted.end - wanted.start)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    return response


@requires(Permission.LISTEN)
@require_safe
def session_left(request: HttpRequest, listen_id: str) -> HttpResponseBase:
    """Answer the player's own question, in how many seconds the session ends, as a number."""
    own_listen(request, listen_id)
    return HttpResponse(str(session_left_s(request)), content_type="text/plain")


@requires(Permission.LISTEN)
@require_POST
def stop_listening(request: HttpRequest, listen_id: str) -> HttpResponseBase:
    """End a listen: the keyholder drops the key and writes the log, the call's page shows who listened."""
    listen = own_listen(request, listen_id)
    if listen.ended_at is None:
        with suppress(KeyholderError):  # it has ended there already, or ends by itself; the log says which
            keyholder().end(read_unlock(request), listen.id)
        _mark_ended(listen.id)
    then = (reverse("add-note", args=[listen.recording.call_id]), "Add a note?")
    address = reverse("call", args=[listen.recording.call_id])
    return after_change(request, address, listened(listen), now=timezone.now(), then=then)


def _ear(request: HttpRequest) -> Ear:
    """Return what it takes to hear for the visitor."""
    return Ear(keyholder(), read_unlock(request), FolderStore(settings.HOME.store))


def _mark_ended(listen_id: str) -> None:
    """Note that a listen is over, the first time that is known."""
    Listen.objects.filter(id=listen_id, ended_at=None).update(ended_at=timezone.now())


def session_left_s(request: HttpRequest) -> int:
    """Say in how many seconds the visitor's session ends, without lengthening it; 0 where it has ended."""
    try:
        status = keyholder().status(read_unlock(request))
    except KeyholderError:
        return 0
    return min(status.idle_left_s, status.left_s)


def own_listen(request: HttpRequest, listen_id: str) -> Listen:
    """Return a listen of the visitor's own, in a practice where they may listen still. Raises Http404."""
    return get_object_or_404(_own_listens(request), id=listen_id)


def _own_listens(request: HttpRequest) -> QuerySet[Listen]:
    return Listen.objects.select_related("recording__call__practice", "place").filter(
        person=visitor(request), recording__call__practice__in=practices_for(request.user, Permission.LISTEN)
    )


def _no_sound(status: HTTPStatus, words: str) -> HttpResponse:
    """Answer without sound, in words that the player shows."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
