"""Whose word about a visitor's address is believed: nobody's, unless it is one of our own proxies."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fairhearing.practice.networks import is_within, visitor_of


class ProxyMiddleware:
    """Put the visitor's own address where the proxy's stood, and say beside it whether networks may go by it.

    REMOTE_ADDR: for limits. `request.network_address`: for networks of rooms, "" where somebody who is no proxy of
    ours claims to speak for another. The scheme is the browser's, as our own proxy says it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        visitor = visitor_of(peer, forwarded, settings.PROXIES)
        request.META["REMOTE_ADDR"] = visitor.peer
        request.network_address = visitor.address  # type: ignore[attr-defined]  # read by playback.here
        if request.headers.get("X-Forwarded-Proto") == "https" and is_within(peer, settings.PROXIES):
            request.META["wsgi.url_scheme"] = "https"
        return self._get_response(request)
