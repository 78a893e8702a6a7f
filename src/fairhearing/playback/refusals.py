"""Why there is no sound: whose fault it is and what to do. Nothing was played, whichever page this shows."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fairhearing.catalogue.models import Recording
from fairhearing.keyholder.errors import (
    DamagedSound,
    DestroyedRecording,
    KeyholderDown,
    ListenRefused,
    Locked,
    LogUnwritable,
    NotYourPractice,
    UnknownRecording,
)
from fairhearing.playback.unlock import take_unlock
from fairhearing.vault.errors import VaultError

_Words = tuple[HTTPStatus, str, str]
_UNWRITABLE: _Words = (
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The log could not be written",
    "Every listen must stand in the log first, and the log could not be written: the disk may be full."
    " Ring your IT supplier today. Calls may still be recorded, but that is not certain.",
)
_DOWN: _Words = (
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Recordings cannot be opened at the moment",
    "Calls are still being recorded. Try again in a minute; you may have to sign in again.",
)
_CHANGED: _Words = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "This recording has changed since we locked it",
    "Its bytes are not those that were recorded, or its key is not the one it was locked with."
    " Tell your data protection officer.",
)
_GONE: _Words = (
    HTTPStatus.GONE,
    "This recording was destroyed",
    "Its time had come. Nobody can bring it back.",
)
_NO_KEY: _Words = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "We could not play this",
    "The key of this recording is missing. Our fault: tell your IT supplier, quoting the reference below.",
)
_NO_FILE: _Words = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "We could not play this",
    "The locked sound is missing or unreadable. Our fault: tell your IT supplier, quoting the reference below.",
)
_REFUSED: _Words = (
    HTTPStatus.FORBIDDEN,
    "You may not listen to this recording",
    "The refusal stands in the log.",
)


def cannot_listen(request: HttpRequest, recording: Recording, error: Exception) -> HttpResponse:
    """Show the page for one error of the keyholder's or the store's. Raises Http404 for another practice's recording."""
    if isinstance(error, NotYourPractice):
        raise Http404
    status, heading, sentence = words_for(error)
    context = {"heading": heading, "sentence": sentence, "recording": recording, "sign_in": ""}
    if isinstance(error, Locked):
        context["sign_in"] = reverse("sign-in") + "?next=" + reverse("why-listen", args=[recording.id])
    response = render(request, "playback/refused.jinja", context, status=status)
    if isinstance(error, Locked):
        take_unlock(response)
    return response


def words_for(error: Exception) -> _Words:
    """Return status, heading and what to do."""
    match error:
        case LogUnwritable():
            return _UNWRITABLE
        case KeyholderDown():
            return _DOWN
        case Locked():
            return (HTTPStatus.UNAUTHORIZED, "You were signed out", "Sign in again, and you come back here.")
        case DamagedSound():
            return _CHANGED
        case DestroyedRecording():
            return _GONE
        case UnknownRecording():
            return _NO_KEY
        case ListenRefused():
            return _REFUSED
        case VaultError():
            return _NO_FILE
    raise error
