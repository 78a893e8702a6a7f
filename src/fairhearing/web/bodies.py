"""How much a request may bring: forms of a few fields, a file where one is asked for.

What is larger is refused before a byte of it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class BodyMiddleware:
    """Refuse what says to be too large, or says not how large it is in a number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not (said.isascii() and said.isdigit()) or int(said) > self._most(request):
            return HttpResponse(
                "This is more than any page takes.\n",
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                content_type="text/plain",
            )
        return self._get_response(request)

    @staticmethod
    def _most(request: HttpRequest) -> int:
        """Return how much a request to this address may bring."""
        most: int = settings.LARGER_BODIES.get(request.path, settings.LARGEST_BODY_BYTES)
        return most
