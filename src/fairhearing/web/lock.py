"""The lock: a page that nobody used covers itself, keeps its drafts, and goes on after the passphrase.

    open -> locked -> open          locked by the person, by 15 minutes without use, by a restarted keyholder
              |-> gone              somebody else signed in, or the browser was closed

The page asks these four addresses; lock.js says when. A locked session belongs to nobody: every other page
sends to sign in, as it does where there are no scripts. What it remembers is who may unlock it, and what they stood in.
Staff unlock by their passphrase within the 12 hours of their sign-in; key holders too while the keyholder has their
session open, else the code is owed as well.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.client import Unlocked
from fairhearing.keyholder.errors import (
    KeyholderError,
    Locked,
    PendingExpired,
    SignInFailed,
    TooBusy,
    TooManyTries,
)
from fairhearing.playback.unlock import end_unlock, give_unlock, keyholder, read_unlock
from fairhearing.practice.allowed import public
from fairhearing.practice.models import Person
from fairhearing.web import staff
from fairhearing.web.credentials import CODE_FORM, NO_MATCH, closed_practices, read_code, try_code, try_passphrase
from fairhearing.web.enrolled import enrolled_pc
from fairhearing.web.pending import count_code, find_pending, forget_pending, remember_pending
from fairhearing.web.session_keys import LOCKED, SEEN, SINCE
from fairhearing.web.signed_in import moved, note_signed_in
from fairhearing.web.tries_left import in_words, note_wrong_try
from fairhearing.wording.counts import counted

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OWN_ADDRESSES = frozenset({"session-state", "session-use", "lock-session", "unlock-session"})
_DOUBTED = (
    "The log is not the one you countersigned: entries may have been taken away or changed since your last sign-in. "
    "Tell your data protection officer now, and leave the server’s disk as it is."
)
_LISTS_DOUBTED = (
    "The list of who can open recordings is not the newest: somebody who was taken off it may have been put back. "
    "Look at the page People, and tell your data protection officer."
)
_CLOSED = (
    "{names} stays closed to you: the list of keys that it records with is not its own. Your other practices open. "
    "Tell your data protection officer now, and ring your IT supplier."
)
_NOT_KEPT = frozenset({SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY, SINCE, SEEN})


def lock_session(request: HttpRequest) -> None:
    """End who is signed in, and remember who may unlock it. The keyholder's session is left as it is."""
    person, since = request.user, request.session.get(SINCE, 0)
    before = request.session.session_key
    kept = {name: value for name, value in request.session.items() if name not in _NOT_KEPT}
    logout(request)
    if isinstance(person, Person) and person.is_active:
        request.session.update(kept | {LOCKED: {"person": str(person.id), "since": since}})
        request.session.save()
        moved(before, request.session.session_key)


def is_locked(request: HttpRequest) -> bool:
    """Say whether this browser's session waits to be unlocked."""
    return LOCKED in request.session


def forget_lock(request: HttpRequest, person: Person) -> None:
    """Before somebody signs in by the pages: a session locked by another has nothing that is theirs."""
    locked = request.session.pop(LOCKED, None)
    if locked and locked["person"] != str(person.id):
        request.session.flush()


def who(person: Person) -> str:
    """Return what tells a page whether the same person is signed in as when it was made, and nothing else."""
    return salted_hmac("fairhearing.lock", person.account).hexdigest()[:16]


@public
@require_GET
def session_state(request: HttpRequest) -> JsonResponse:
    """Say how this browser's session is; nothing is lengthened."""
    return _state(request)


@public
@require_POST
def session_use(request: HttpRequest) -> JsonResponse:
    """Say that somebody is at the page: they type, point or listen. The 15 minutes begin anew (`sessions`)."""
    return _state(request)


@public
@require_POST
def lock_now(request: HttpRequest) -> JsonResponse:
    """Lock: at the person's wish, or because the page was not used."""
    if isinstance(request.user, Person):
        lock_session(request)
    return _state(request)


@public
@sensitive_post_parameters("passphrase")
@require_POST
def unlock(request: HttpRequest) -> JsonResponse:
    """Take the passphrase, then the code where it is owed. A page that could not say that it locked is locked first."""
    if isinstance(request.user, Person):
        lock_session(request)
    locked = request.session.get(LOCKED)
    person = Person.objects.filter(id=UUID(locked["person"]), is_active=True).first() if locked else None
    if person is None:
        return _state(request)
    try:
        if "code" in request.POST:
            return _unlock_by_code(request, read_code(request.POST["code"]))
        return _unlock_by_passphrase(request, person, request.POST.get("passphrase", ""))
    except SignInFailed:
        left = note_wrong_try(request.session, person.email, now=timezone.now())
        return _say(HTTPStatus.UNPROCESSABLE_ENTITY, f"{NO_MATCH} {in_words(left)}")
    except KeyholderError as error:
        return _refuse(error)


def _unlock_by_passphrase(request: HttpRequest, person: Person, passphrase: str) -> JsonResponse:
    """Go on if the passphrase is right and no code is owed, else ask for that. Raises the keyholder's errors."""
    if not passphrase:
        return _say(HTTPStatus.UNPROCESSABLE_ENTITY, "Enter your passphrase")
    token = try_passphrase(request, person, person.email, passphrase)
    if _owes_code(request, person):
        remember_pending(request.session, person, token, now=timezone.now())
        return JsonResponse({"state": "code"})
    since = request.session[LOCKED]["since"]
    now_s = timezone.now().timestamp()
    return _go_on(request, person, since=since if now_s - since <= settings.SESSION_LONGEST_S else now_s)


def _unlock_by_code(request: HttpRequest, code: str) -> JsonResponse:
    """Go on if the code is right. Raises the keyholder's errors."""
    pending = find_pending(request.session, now=timezone.now())
    if pending is None:
        raise PendingExpired("no passphrase waits for this code")
    if not code:
        return _say(HTTPStatus.UNPROCESSABLE_ENTITY, CODE_FORM)
    count_code(request.session)
    unlocked = try_code(request, pending, code)
    end_unlock(request)
    response = _go_on(
        request,
        pending.person,
        since=timezone.now().timestamp(),
        unlock=unlocked.unlock if unlocked else "",
        notice=_doubts(unlocked),
    )
    if unlocked:
        give_unlock(response, unlocked.unlock)
    return response


def _doubts(unlocked: Unlocked | None) -> str:
    """Return what a key holder must be told, if there is something."""
    if unlocked and unlocked.log_doubts:
        return _DOUBTED
    if unlocked and (names := closed_practices(unlocked)):
        return _CLOSED.format(names=names)
    return _LISTS_DOUBTED if unlocked and unlocked.file_doubts else ""


def _go_on(request: HttpRequest, person: Person, *, since: float, unlock: str = "", notice: str = "") -> JsonResponse:
    """Open the session again, under a new key."""
    forget_pending(request.session)
    request.session.pop(LOCKED, None)
    login(request, person, backend=BACKEND)
    request.session[SINCE], request.session[SEEN] = since, timezone.now().timestamp()
    note_signed_in(request, person, unlock or (read_unlock(request) if person.holds_key else ""), now=timezone.now())
    staff.note(Verb.SESSION_UNLOCKED, person)
    return _state(request, notice)


def _owes_code(request: HttpRequest, person: Person) -> bool:
    """Say whether the passphrase alone is too little: the sign-in has run out."""
    if not person.holds_key:
        over = timezone.now().timestamp() - request.session[LOCKED]["since"] > settings.SESSION_LONGEST_S
        return over and enrolled_pc(request, person) is None
    try:
        return keyholder().status(read_unlock(request)).account != person.account
    except Locked:
        return True


def _state(request: HttpRequest, notice: str = "") -> JsonResponse:
    """Return what the page needs to know. token: for the forms it kept, whose own is not good any more."""
    person = request.user
    if not isinstance(person, Person):
        return JsonResponse({"state": "locked" if is_locked(request) else "gone"})
    now_s = timezone.now().timestamp()
    idle_left_s = settings.SESSION_IDLE_S - (now_s - request.session.get(SEEN, 0))
    if person.holds_key:
        try:
            idle_left_s = keyholder().status(read_unlock(request)).idle_left_s
        except KeyholderError:
            idle_left_s = 0
    state: dict[str, Any] = {"state": "open", "who": who(person), "idle_left_s": int(idle_left_s)}
    return JsonResponse(state | {"token": get_token(request), "notice": notice})


def _refuse(error: KeyholderError) -> JsonResponse:
    """Say why the lock stays."""
    match error:
        case PendingExpired():
            words = "That took too long, or too many codes were tried. Begin again with your passphrase."
            return _say(HTTPStatus.CONFLICT, words)
        case TooManyTries():
            minutes = max(1, -(-error.wait_s // 60))
            return _say(HTTPStatus.TOO_MANY_REQUESTS, f"Too many tries. Wait {counted(minutes, 'minute')}.")
        case TooBusy():
            return _say(HTTPStatus.TOO_MANY_REQUESTS, "Too many people are signing in. Wait ten seconds.")
    words = "This cannot be unlocked at the moment. Calls are still being recorded. Try again in a minute."
    return _say(HTTPStatus.SERVICE_UNAVAILABLE, words)


def _say(status: HTTPStatus, words: str) -> JsonResponse:
    return JsonResponse({"state": "locked", "error": words}, status=status)
