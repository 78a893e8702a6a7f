"""Where the visitor is: on which enrolled PC, in whose network. Asked before a listen and at each stretch of sound."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fairhearing.practice.models import Device, Place, Practice
from fairhearing.practice.places import find_device, places_at

DEVICE_COOKIE = "fairhearing_device"
_KEPT_S = 400 * 24 * 60 * 60
"""Browsers keep no cookie longer; a PC in use is given it anew at each sign-in."""


def places_here(request: HttpRequest, practice: Practice) -> tuple[Place, ...]:
    """Return the practice's places in which the visitor may be; none where nobody may listen."""
    return places_at(practice, address=network_address(request), token=device_token(request))


def device_here(request: HttpRequest, practice: Practice) -> Device | None:
    """Return the practice's enrolled PC that this browser is."""
    return find_device(device_token(request), practice)


def network_address(request: HttpRequest) -> str:
    """Return the address that networks go by, "" where it is not known."""
    return str(getattr(request, "network_address", ""))


def device_token(request: HttpRequest) -> str:
    """Return the cookie of an enrolled PC, or an empty text."""
    return request.COOKIES.get(DEVICE_COOKIE, "")


def give_device_token(response: HttpResponseBase, token: str) -> None:
    """Put it into the browser, which keeps it; `HeadersMiddleware` adds Secure where the page came by HTTPS."""
    response.set_cookie(DEVICE_COOKIE, token, max_age=_KEPT_S, httponly=True, samesite="Strict", path="/")
