"""Why there is no sound: whose fault it is and what to do. Nothing was played, whichever page this shows."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.errors import (
    AboutThem,
    BadRange,
    DamagedSound,
    DestroyedRecording,
    KeyholderDown,
    ListenRefused,
    Locked,
    LogUnwritable,
    NotYourPractice,
    UnknownRecording,
)
from fairhearing.keyholder.errors import RestrictedUse as RestrictedAtKeys
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.unlock import take_unlock
from fairhearing.vault.errors import VaultError


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said instead of sound: what is the matter, and what to do about it."""

    status: HTTPStatus
    heading: str
    sentence: str


_ROWS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Refusal], ...] = (
    (
        LogUnwritable,
        Refusal(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The log could not be written",
            "Every listen must stand in the log first, and the log could not be written: the disk may be full. "
            "Ring your IT supplier today. Calls may still be recorded, but that is not certain.",
        ),
    ),
    (
        KeyholderDown,
        Refusal(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Recordings cannot be opened at the moment",
            "Calls are still being recorded. Try again in a minute; you may have to sign in again.",
        ),
    ),
    (Locked, Refusal(HTTPStatus.UNAUTHORIZED, "You were signed out", "Sign in again, and you come back here.")),
    (
        (DamagedSound, BadRange),
        Refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "This recording has changed since we locked it",
            "Its bytes are not those that were recorded, or its key is not the one it was locked with. "
            "Tell your data protection officer.",
        ),
    ),
    (
        DestroyedRecording,
        Refusal(HTTPStatus.GONE, "This recording was destroyed", "Its time had come. Nobody can bring it back."),
    ),
    (
        UnknownRecording,
        Refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "We could not play this",
            "The key of this recording is missing. Our fault: tell your IT supplier, quoting the reference below.",
        ),
    ),
    (
        AboutThem,
        Refusal(
            HTTPStatus.FORBIDDEN,
            "This call is about you, so it is closed to you",
            "A partner can assign someone else.",
        ),
    ),
    (
        (RestrictedUse, RestrictedAtKeys),
        Refusal(
            HTTPStatus.FORBIDDEN,
            "The use of this call is restricted",
            "A person whose call it is asked for that. It is kept, and played only for a claim, a police officer, "
            "coroner, court or regulator, safeguarding, or to answer the person; for anything else once they agree "
            "(UK GDPR Article 18(2)). The refusal stands in the log.",
        ),
    ),
    (
        ListenRefused,
        Refusal(HTTPStatus.FORBIDDEN, "You may not listen to this recording", "The refusal stands in the log."),
    ),
    (
        VaultError,
        Refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "We could not play this",
            "The locked sound is missing or unreadable. Our fault: tell your IT supplier, quoting the reference below.",
        ),
    ),
)
"""The first row that fits an error is what is said."""


def cannot_listen(request: HttpRequest, recording: Recording, error: Exception) -> HttpResponse:
    """Show the page for one error of the keyholder's or the store's; another practice's recording is an absent one."""
    if isinstance(error, NotYourPractice):
        raise Http404
    refusal = refusal_for(error)
    context = {"refusal": refusal, "recording": recording, "sign_in": ""}
    if isinstance(error, Locked):
        context["sign_in"] = reverse("sign-in") + "?next=" + reverse("why-listen", args=[recording.id])
    response = render(request, "playback/refused.jinja", context, status=refusal.status)
    if isinstance(error, Locked):
        take_unlock(response)
    return response


def refusal_for(error: Exception) -> Refusal:
    """Return what to say. An error without a row is a defect, and is raised again."""
    for kind, refusal in _ROWS:
        if isinstance(error, kind):
            return refusal
    raise error
