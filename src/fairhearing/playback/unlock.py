"""The `unlock` of a key holder: it lives in this cookie and in nothing of ours. A stolen database opens nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import KeyholderError

UNLOCK_COOKIE: Final[str] = settings.UNLOCK_COOKIE_NAME


def keyholder() -> KeyholderClient:
    """Return a way to ask the keyholder of this home; it opens a connection for each question."""
    return KeyholderClient(settings.HOME.keyholder_socket)


def read_unlock(request: HttpRequest) -> str:
    """Return what the browser sent, or an empty text."""
    return request.COOKIES.get(UNLOCK_COOKIE, "")


def give_unlock(response: HttpResponseBase, unlock: str) -> None:
    """Put it into the browser until that is closed; `HeadersMiddleware` adds Secure where the page came by HTTPS."""
    response.set_cookie(UNLOCK_COOKIE, unlock, httponly=True, samesite="Strict", path="/", secure=settings.HTTPS)


def end_unlock(request: HttpRequest) -> None:
    """Have the keyholder forget the session this browser brought; one that does not answer has forgotten it already."""
    unlock = read_unlock(request)
    if unlock:
        with suppress(KeyholderError):
            keyholder().sign_out(unlock)


def take_unlock(response: HttpResponseBase) -> None:
    """Let the browser forget it."""
    response.delete_cookie(UNLOCK_COOKIE, path="/", samesite="Strict")
