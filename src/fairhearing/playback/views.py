"""Before you listen: why, where, who can hear. The log holds the answer before the first sound."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.models import Recording
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.keyholder.errors import CodeOwed, DestroyedRecording, KeyholderError, SignInFailed, TooManyTries
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.fresh_code import OWED, CodeRefused, refused_code, typed_code
from fairhearing.playback.here import device_here, places_here
from fairhearing.playback.models import Listen
from fairhearing.playback.offered import offered_references
from fairhearing.playback.presence import company_words, name_present, people_of, read_present
from fairhearing.playback.reasons import (
    Asked,
    Company,
    Reason,
    led_back,
    read_reason,
    recall_reason,
    reference_id,
    remember_reason,
)
from fairhearing.playback.refusals import cannot_listen
from fairhearing.playback.restricting import refuse_if_restricted, restrictions_of
from fairhearing.playback.resuming import read_at
from fairhearing.playback.sound import sealed_header
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.allowed import practices_for, requires, role_in, roles_in_force
from fairhearing.practice.models import Device, Place
from fairhearing.practice.permissions import ROLES_ALLOWED, Permission
from fairhearing.practice.places import note_seen, place_id
from fairhearing.practice.standing import choose_practice
from fairhearing.vault.errors import VaultError
from fairhearing.vault.store import FolderStore


@requires(Permission.LISTEN)
@require_http_methods(["GET", "HEAD", "POST"])
def why_listen(request: HttpRequest, recording_id: str) -> HttpResponseBase:
    """Ask before anything is fetched; with a complete answer, begin to listen."""
    recording = get_object_or_404(
        Recording.objects.select_related("call__practice"),
        id=recording_id,
        call__practice__in=practices_for(request.user, Permission.LISTEN),
    )
    if recording.not_recorded:
        raise Http404
    practice = recording.call.practice
    choose_practice(request, practice.id)
    refuse_if_closed(recording.call, visitor(request))
    here = places_here(request, practice)
    if not here:
        return _elsewhere(request, recording)
    if request.method != "POST":
        note_visit(request, Verb.CALL_VIEWED, practice, Permission.LISTEN, recording.call_id)
        asked, _ = recall_reason(request.session, practice.id, now=timezone.now())
        return _ask(request, recording, here, asked)
    reason = read_reason(request.POST, here, people_of(practice, without=visitor(request)))
    if isinstance(reason, Asked):
        return _ask(request, recording, here, reason)
    try:
        refuse_if_restricted(recording.call, reason.purpose)
        device = device_here(request, practice)
        listen = _begin(request, recording, reason, device)
    except (CodeOwed, SignInFailed, TooManyTries) as error:
        return _ask(request, recording, here, reason.asked, code=_code_refused(error))
    except (RestrictedUse, KeyholderError, VaultError) as error:
        if isinstance(error, RestrictedUse):
            note_visit(request, Verb.LISTEN_RESTRICTED, practice, Permission.LISTEN, recording.id)
        return cannot_listen(request, recording, error)
    if device:
        note_seen(device, timezone.now())
    remember_reason(request.session, practice.id, reason, now=timezone.now())
    at = read_at(request.POST.get("at", ""))
    page = led_back(request.session, recording.id) or reverse("player", args=[listen.id])
    return HttpResponseRedirect(page + (f"#t={at}" if at else ""))


def _begin(request: HttpRequest, recording: Recording, reason: Reason, device: Device | None) -> Listen:
    """Ask the keyholder, which writes the log first; then keep who, why, where and on what beside the recording."""
    if recording.is_gone:
        raise DestroyedRecording(f"recording {recording.id} was destroyed")
    listen_id = keyholder().begin(
        read_unlock(request),
        recording.id,
        reason.purpose,
        reference_id(settings.SECRET_KEY, recording.call.practice_id, reason.reference),
        place_id(reason.place),
        header=sealed_header(FolderStore(settings.HOME.store), recording),
        segments=recording.segments,
        closed=recording.is_closed,
        code=typed_code(request),
        device=device.id.hex if device else "",
    )
    present = read_present(reason.company, reason.people, reason.names, reason.patients)
    role = str(role_in(visitor(request), recording.call.practice, Permission.LISTEN))
    with transaction.atomic():
        listen = Listen.objects.create(
            id=listen_id,
            recording=recording,
            person=visitor(request),
            purpose=reason.purpose,
            reference=reason.reference,
            place=reason.place,
            device=device,
            who_can_hear=company_words(present),
            begun_at=timezone.now(),
        )
        name_present(listen, present, role=role)
    return listen


def _elsewhere(request: HttpRequest, recording: Recording) -> HttpResponse:
    """Refuse a listen on a PC that is not enrolled, and say how to register it."""
    practice, person = recording.call.practice, visitor(request)
    note_visit(request, Verb.LISTEN_ELSEWHERE, practice, Permission.LISTEN, recording.id)
    kinds = ROLES_ALLOWED[Permission.KEEP_PLACES]
    managers = (
        roles_in_force().filter(practice=practice, kind__in=kinds, person__is_active=True).order_by("person__full_name")
    )
    context = {
        "recording": recording,
        "keeps_places": practices_for(person, Permission.KEEP_PLACES).filter(id=practice.id).exists(),
        "managers": list(managers.values_list("person__full_name", flat=True)),
    }
    return render(request, "playback/elsewhere.jinja", context, status=HTTPStatus.FORBIDDEN)


def _code_refused(error: CodeOwed | SignInFailed | TooManyTries) -> CodeRefused:
    """Say that a restricted call needs a code, or why the one that was given was not taken."""
    if isinstance(error, CodeOwed):
        return CodeRefused(OWED, HTTPStatus.UNPROCESSABLE_ENTITY)
    return refused_code(error)


def _ask(
    request: HttpRequest,
    recording: Recording,
    places: Sequence[Place],
    asked: Asked,
    code: CodeRefused | None = None,
) -> HttpResponse:
    """Show the questions, with what was chosen and what is still owed. code: what is wrong with the fresh code."""
    restrictions = list(restrictions_of(recording.call))
    errors = [*asked.errors, *([{"field": "code", "text": code.text}] if code else [])]
    context = {
        "recording": recording,
        "call": call_facts(recording.call),
        "asked": asked,
        "at": read_at((request.POST if request.method == "POST" else request.GET).get("at", "")),
        "purposes": tuple(Purpose),
        "places": places,
        "chosen_place": asked.place or (str(places[0].pk) if len(places) == 1 else ""),
        "company": Company,
        "people": people_of(recording.call.practice, without=visitor(request)),
        "references": offered_references(visitor(request), recording.call.practice),
        "restrictions": restrictions,
        "asks_code": bool(code) or any(row.agreed_at is None for row in restrictions),
        "errors": errors,
        "until": recall_reason(request.session, recording.call.practice_id, now=timezone.now())[1],
    }
    status = code.status if code else HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "playback/before.jinja", context, status=status)
