"""/metrics: what Prometheus reads, for this machine itself, and for whoever has the token that a command made."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.health.metrics import CONTENT_TYPE, metrics_text
from fairhearing.live.allowance import Allowance
from fairhearing.playback.here import network_address
from fairhearing.practice.allowed import public
from fairhearing.vault.clock import machine_time
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

_START: Final = "fairhearing-metrics-"
_BYTES: Final = 32
_BEARER: Final = "Bearer "
failures = Allowance(times=10, within_s=60)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell how the processes are, in numbers: to this machine, or to a bearer of the token."""
    if not _is_here(network_address(request)):
        refused = _refusal(request)
        if refused is not None:
            return refused
    text = metrics_text(settings.HOME.status, settings.HOME.outages, machine=machine_time(), now=timezone.now())
    return HttpResponse(text, content_type=CONTENT_TYPE)


def make_token(home: Home) -> str:
    """Make the token in place of any before, and return it; only its hash is kept."""
    token = _START + secrets.token_urlsafe(_BYTES)
    publish_file(token_path(home), (_hash(token) + "\n").encode())
    return token


def token_path(home: Home) -> Path:
    """Say where the token's hash lies."""
    return home.web / "metrics.token"


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Refuse who has no token, and who tries too many."""
    address, now_s = request.META.get("REMOTE_ADDR", ""), time.monotonic()
    if failures.wait_s(address, now_s):
        return _answer(HTTPStatus.TOO_MANY_REQUESTS, "too many tries")
    given = request.headers.get("Authorization", "")
    if given.startswith(_BEARER) and hmac.compare_digest(_hash(given.removeprefix(_BEARER)), _kept(settings.HOME)):
        return None
    failures.count(address, now_s)
    answer = _answer(HTTPStatus.UNAUTHORIZED, "from elsewhere than this machine, a bearer token is needed")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _answer(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")


def _is_here(address: str) -> bool:
    """Whether a visitor is on this machine; one whose address is not known is not."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(home: Home) -> str:
    """Return the token's hash; where there is none, what no token hashes to."""
    try:
        return token_path(home).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "no token"
