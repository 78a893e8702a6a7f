"""Headers of every answer that Django makes: nothing is kept, framed, guessed or sent on. See docs/explanation/web.md.

Style sheets and scripts do not pass here: WhiteNoise answers for them, and they hold nobody's data.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
}
_REFERENCE_BYTES = 4


class HeadersMiddleware:
    """Give each request a reference, each answer its headers, and each cookie Secure where the page came by HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        request.reference = secrets.token_hex(_REFERENCE_BYTES)  # type: ignore[attr-defined]  # read by web.page
        response = self._get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response
