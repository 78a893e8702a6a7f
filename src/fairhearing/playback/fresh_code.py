"""Asking the keyholder for a fresh code before a step of weight, and why it was not taken, in words."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from fairhearing.keyholder.errors import (
    KeyholderDown,
    KeyholderError,
    LogUnwritable,
    SignInFailed,
    TooManyTries,
)
from fairhearing.playback.unlock import keyholder, read_unlock, take_unlock

OWED = "Enter the 6-digit code that your phone shows now"
_NO_MATCH = (
    "That code did not match. Check your phone’s clock, and wait for a code that you have not used yet: "
    "the one you signed in with is used up. After five wrong codes you have to wait"
)
_NO_LOG = "The log could not be written, so nothing was changed. Ring your IT supplier today"
_NO_ANSWER = "The code could not be checked, so nothing was changed. Try again in a minute"


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Why a code was not taken; nothing was done."""

    text: str
    status: HTTPStatus


def take_code(request: HttpRequest, action: str, subject: str, practice: str) -> CodeRefused | None:
    """Use up the code of this form for one step; its entry is in the log when this returns None. Raises Locked.

    action: an opaque code such as `hold.release`. subject: id of what it is done to.
    """
    code = typed_code(request)
    if not code:
        return CodeRefused(OWED, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        keyholder().step_up(read_unlock(request), code, action, subject, practice)
    except (SignInFailed, TooManyTries, LogUnwritable, KeyholderDown) as error:
        return refused_code(error)
    return None


def typed_code(request: HttpRequest) -> str:
    """Return the code as it was typed, without its spaces."""
    return "".join(request.POST.get("code", "").split())


def refused_code(error: KeyholderError) -> CodeRefused:
    """Say why a code was not taken."""
    match error:
        case TooManyTries():
            words = f"Too many wrong codes. Wait {error.wait_s} seconds, then enter a new one"
            return CodeRefused(words, HTTPStatus.TOO_MANY_REQUESTS)
        case SignInFailed():
            return CodeRefused(_NO_MATCH, HTTPStatus.UNPROCESSABLE_ENTITY)
        case LogUnwritable():
            return CodeRefused(_NO_LOG, HTTPStatus.SERVICE_UNAVAILABLE)
    return CodeRefused(_NO_ANSWER, HTTPStatus.SERVICE_UNAVAILABLE)


def sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """Send somebody whose session has ended to sign in, and back to this page."""
    response = HttpResponseRedirect(f"{reverse('sign-in')}?next={request.path}")
    take_unlock(response)
    return response
