"""What a browser sends as text: nobody types NUL, and no column of PostgreSQL takes it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class TypedTextMiddleware:
    """Turn away, before any view, a request with NUL in its address or its form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request. Raises BadRequest."""
        for sent in (request.GET, request.POST):
            if any("\0" in text for values in sent.lists() for text in (values[0], *values[1])):
                raise BadRequest("NUL in what was sent")
        return self._get_response(request)
