"""A fresh 6-digit code before a step of weight, from key holders and staff alike."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest

from fairhearing.keyholder.errors import (
    KeyholderDown,
    KeyholderError,
    Locked,
    LogUnwritable,
    SignInFailed,
    TooBusy,
    TooManyTries,
)

_NO_MATCH = (
    "That code did not match. Check your phone’s clock, and wait for a code that you have not used yet: "
    "the one you signed in with is used up"
)
REFUSALS = (SignInFailed, TooManyTries, TooBusy, LogUnwritable, KeyholderDown, Locked)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step was not taken, for the field `code`."""

    text: str
    status: HTTPStatus


def typed_code(request: HttpRequest) -> str:
    """Return the code somebody typed, without its spaces."""
    return "".join(request.POST.get("code", "").split())


def refusal_of(error: KeyholderError) -> Refusal:
    """Say why a code was not taken; nothing was changed."""
    match error:
        case TooManyTries():
            text = f"Too many wrong codes. Wait {error.wait_s} seconds, then enter a new one"
            return Refusal(text, HTTPStatus.TOO_MANY_REQUESTS)
        case SignInFailed():
            return Refusal(_NO_MATCH, HTTPStatus.UNPROCESSABLE_ENTITY)
        case LogUnwritable():
            text = "The log could not be written, so nothing was changed. Ring your IT supplier today"
            return Refusal(text, HTTPStatus.SERVICE_UNAVAILABLE)
    text = "The code could not be checked, so nothing was changed. Try again in a minute"
    return Refusal(text, HTTPStatus.SERVICE_UNAVAILABLE)
