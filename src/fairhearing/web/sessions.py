"""How long a sign-in lasts: 15 minutes without a page, 12 hours at most. Afterwards: sign in again, and go on there.

A key holder's session is the keyholder's; every request asks it. Where ours has ended, however that came, the
keyholder's is ended with it: no key stays open for a browser that nobody is signed in with. A staff member's is counted
here. The call list asks for news every few seconds by itself: that is nobody's doing, and lengthens nothing.

What is over is locked (`lock.py`): a page with scripts asks for the passphrase in place and goes on, every other
request is sent to sign in.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from fairhearing.keyholder.errors import KeyholderDown, Locked
from fairhearing.playback.unlock import end_unlock, keyholder, read_unlock, take_unlock
from fairhearing.practice.models import Person
from fairhearing.web.lock import OWN_ADDRESSES, is_locked, lock_session
from fairhearing.web.problems import keyholder_down
from fairhearing.web.session_keys import SEEN, SINCE

ENDED = "sign_in_ended"
_NOTED_EVERY_S = 60
_SIGN_OUT = "sign-out"
_ASKED_BY_THE_PAGE = frozenset(
    {
        "new-calls",
        "calls-now-list",
        "health-figures",
        "metrics",
        "heard",
        "log-verdict",
        "pack-progress",
        "copy-progress",
        "say-played",
        "set-up-test-call-now",
        "session-left",
        "session-state",
        "lock-session",
    }
)


class SignInLifeMiddleware:
    """End what is over before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request, or send the visitor to sign in again."""
        person = request.user
        if not isinstance(person, Person):
            if not is_locked(request):
                end_unlock(request)
            return self._get_response(request)
        try:
            over = _is_over(request, person)
        except KeyholderDown:
            over = False
            if _named(request) != _SIGN_OUT:
                return keyholder_down(request)
        if over:
            end_unlock(request)
            lock_session(request)
            if _named(request) not in OWN_ADDRESSES:
                return _sign_in_again(request)
        return self._get_response(request)


def begin_session(request: HttpRequest) -> None:
    """Start the clocks, right after the code was accepted."""
    request.session[SINCE] = request.session[SEEN] = timezone.now().timestamp()


def _is_over(request: HttpRequest, person: Person) -> bool:
    """Say whether this sign-in has ended. Raises KeyholderDown when nobody can tell."""
    now_s = timezone.now().timestamp()
    if not person.is_active or now_s - request.session.get(SINCE, 0) > settings.SESSION_LONGEST_S:
        return True
    if person.holds_key:
        return not _is_unlocked(request, person)
    if now_s - request.session.get(SEEN, 0) > settings.SESSION_IDLE_S:
        return True
    _note_visit(request, now_s)
    return False


def _is_unlocked(request: HttpRequest, person: Person) -> bool:
    """Ask the keyholder whether this browser's unlock is this person's open session; lengthen it if somebody asked."""
    ask = keyholder().status if _is_the_pages_own(request) else keyholder().touch
    try:
        return ask(read_unlock(request)).account == person.account
    except Locked:
        return False


def _note_visit(request: HttpRequest, now_s: float) -> None:
    """Remember that somebody asked for a page, at most once a minute: each note is a write."""
    if _is_the_pages_own(request):
        return
    if now_s - request.session.get(SEEN, 0) >= _NOTED_EVERY_S or _named(request) == "session-use":
        request.session[SEEN] = now_s


def _is_the_pages_own(request: HttpRequest) -> bool:
    """Say whether the page asked by itself, with nobody doing anything."""
    return _named(request) in _ASKED_BY_THE_PAGE


def _named(request: HttpRequest) -> str | None:
    """Return the name of the page asked for, None for an address that is none."""
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None


def _sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """Send the visitor to sign in, and afterwards back here if this is a page."""
    request.session[ENDED] = True
    way_back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    response = HttpResponseRedirect(reverse("sign-in") + way_back)
    take_unlock(response)
    return response
