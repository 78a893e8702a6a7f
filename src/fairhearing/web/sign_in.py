"""Signing in: e-mail and passphrase, then the 6-digit code. One look and one answer for every kind of account.

    /sign-in       passphrase right -> /sign-in/code      wrong, or no such account -> the same page, the same words
                   a team member's, on an enrolled PC -> where one was going
    /sign-in/code  code right, recovery code or passkey -> where one was going
                   wrong -> again, four codes             too late -> /sign-in

Who checks what stands in `credentials.py`. Somebody else than who locked this browser's session finds nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.keyholder.client import Unlocked
from fairhearing.keyholder.errors import (
    DamagedFiles,
    KeyholderDown,
    KeyholderError,
    KeyNotListed,
    LogUnwritable,
    NoKeyLeft,
    NoPasskeysHere,
    PendingExpired,
    SignInFailed,
    TooBusy,
    TooManyTries,
)
from fairhearing.playback.unlock import end_unlock, give_unlock, read_unlock, take_unlock
from fairhearing.practice.allowed import public
from fairhearing.practice.models import Device, Person
from fairhearing.web import problems, staff
from fairhearing.web.credentials import (
    CODE_FORM,
    NO_MATCH,
    closed_practices,
    passkey_options,
    read_code,
    try_code,
    try_passkey,
    try_passphrase,
)
from fairhearing.web.enrolled import enrolled_pc, keep_enrolled
from fairhearing.web.lock import BACKEND, forget_lock
from fairhearing.web.pending import (
    MOST_CODES,
    PendingPerson,
    count_code,
    find_pending,
    forget_pending,
    remember_pending,
)
from fairhearing.web.people.notice import notice_first
from fairhearing.web.sessions import ENDED, begin_session
from fairhearing.web.signed_in import note_signed_in
from fairhearing.web.tries_left import forget_wrong_tries, in_words, note_wrong_try

NOTICE = "notice"
_NEXT = "next"
_ENDED_NOTICE = "You were signed out after a while without use, or because the server was restarted. Sign in to go on."
_NO_PASSKEY = "That passkey does not sign in here. Use the code of your phone, or a recovery code."
_LATE_NOTICE = "That took too long, or too many codes were tried. Begin again with your passphrase."


@public
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for e-mail and passphrase."""
    if request.method != "POST":
        return _ask_passphrase(request)
    email = request.POST.get("email", "").strip().lower()
    person = Person.objects.filter(email=email, is_active=True).first()
    try:
        token = try_passphrase(request, person, email, request.POST.get("passphrase", ""))
    except SignInFailed:
        return _wrong_passphrase(request, email)
    except KeyholderError as error:
        return _cannot(request, error)
    if person is None:
        return _wrong_passphrase(request, email)
    if not token and (device := enrolled_pc(request, person)):
        return let_in(request, person, None, device=device)
    remember_pending(request.session, person, token, now=timezone.now())
    return HttpResponseRedirect(reverse("sign-in-code"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the 6-digit code of somebody whose passphrase was right."""
    pending = find_pending(request.session, now=timezone.now())
    if pending is None:
        return _too_late(request)
    if request.method != "POST":
        return render(request, "web/sign_in_code.jinja", {"errors": []})
    return _check_code(request, pending, read_code(request.POST.get("code", "")))


def _check_code(request: HttpRequest, pending: PendingPerson, code: str) -> HttpResponseBase:
    """Let in whoever typed the right code; what is no code at all costs no try."""
    if not code:
        return _ask_code_again(request, CODE_FORM)
    count_code(request.session)
    return _finish(request, pending, lambda: try_code(request, pending, code), NO_MATCH)


def _finish(
    request: HttpRequest, pending: PendingPerson, prove: Callable[[], Unlocked | None], wrong: str
) -> HttpResponseBase:
    """Let in whoever proves the second step, or say what is wrong, and how many tries are left."""
    try:
        unlocked = prove()
    except SignInFailed:
        left = note_wrong_try(request.session, pending.person.email, now=timezone.now())
        return _ask_code_again(request, f"{wrong} {in_words(min(left, MOST_CODES - pending.tries - 1))}")
    except PendingExpired:
        return _too_late(request)
    except KeyholderError as error:
        return _cannot(request, error)
    return let_in(request, pending.person, unlocked)


@public
@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponseBase:
    """Give the browser what it needs to ask for a passkey, or say in words why there is none to ask for."""
    pending = find_pending(request.session, now=timezone.now())
    if pending is None:
        return HttpResponse(_LATE_NOTICE, status=HTTPStatus.CONFLICT, content_type="text/plain")
    try:
        return HttpResponse(passkey_options(request, pending), content_type="application/json")
    except NoPasskeysHere:
        return HttpResponse(_NO_PASSKEY, status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    except PendingExpired:
        return HttpResponse(_LATE_NOTICE, status=HTTPStatus.CONFLICT, content_type="text/plain")
    except KeyholderDown:
        return problems.keyholder_down(request)


@public
@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponseBase:
    """Let in whose passkey gave the right answer."""
    pending = find_pending(request.session, now=timezone.now())
    if pending is None:
        return _too_late(request)
    count_code(request.session)
    return _finish(request, pending, lambda: try_passkey(request, pending, request.POST.get("answer", "")), _NO_PASSKEY)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the sign-in here and at the keyholder, whether or not it answers."""
    if read_unlock(request):
        end_unlock(request)
    elif isinstance(request.user, Person):
        staff.note_sign_out(request.user)
    logout(request)
    response = HttpResponseRedirect(reverse("sign-in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    take_unlock(response)
    return response


def let_in(
    request: HttpRequest, person: Person, unlocked: Unlocked | None, *, device: Device | None = None
) -> HttpResponseBase:
    """Open the session under a new key and go where one was going. What this browser had open before is ended.

    Whoever countersigns the log is told first if it is not the one countersigned before.
    device: the enrolled PC that stood for a team member's code.
    """
    end_unlock(request)
    forget_pending(request.session)
    forget_wrong_tries(request.session)
    next_page = request.session.pop(_NEXT, "") or reverse("home")
    forget_lock(request, person)
    login(request, person, backend=BACKEND)
    begin_session(request)
    note_signed_in(request, person, unlocked.unlock if unlocked else "", now=timezone.now())
    next_page = notice_first(request, person, next_page)
    response = _told_first(request, unlocked) or HttpResponseRedirect(next_page)
    if unlocked:
        give_unlock(response, unlocked.unlock)
    else:
        take_unlock(response)
        staff.note_sign_in(person, device=device.id.hex if device else "")
    keep_enrolled(request, response)
    return response


def _told_first(request: HttpRequest, unlocked: Unlocked | None) -> HttpResponse | None:
    """Return what a key holder must be told before anything else, if there is something."""
    if unlocked and unlocked.log_doubts:
        return problems.log_doubted(request)
    if unlocked and (names := closed_practices(unlocked)):
        return problems.practice_closed(request, names)
    return problems.lists_doubted(request) if unlocked and unlocked.file_doubts else None


def _ask_passphrase(request: HttpRequest) -> HttpResponse:
    """Show the first page, remembering where to go afterwards."""
    wanted = request.GET.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session[_NEXT] = wanted
    notice = request.session.pop(NOTICE, "")
    if request.session.pop(ENDED, False):
        notice = _ENDED_NOTICE
    context = {"errors": [], "email": "", "notice": notice, "provider": settings.OIDC}
    return render(request, "web/sign_in.jinja", context)


def _wrong_passphrase(request: HttpRequest, email: str) -> HttpResponse:
    """Show the first page again; which part was wrong is never said, nor whether there is such an account."""
    left = note_wrong_try(request.session, email, now=timezone.now())
    errors = [{"field": "passphrase", "text": f"{NO_MATCH} {in_words(left)}"}]
    context = {"errors": errors, "email": email, "notice": "", "provider": settings.OIDC}
    return render(request, "web/sign_in.jinja", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _ask_code_again(request: HttpRequest, text: str) -> HttpResponse:
    """Show the second page again."""
    context = {"errors": [{"field": "code", "text": text}]}
    return render(request, "web/sign_in_code.jinja", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _too_late(request: HttpRequest) -> HttpResponse:
    """Send back to the first page, saying why."""
    forget_pending(request.session)
    request.session[NOTICE] = _LATE_NOTICE
    return HttpResponseRedirect(reverse("sign-in"))


def _cannot(request: HttpRequest, error: KeyholderError) -> HttpResponse:
    """Answer when the passphrase or code could not be tried, or may not be."""
    match error:
        case TooManyTries():
            return problems.too_many_tries(request, error.wait_s)
        case TooBusy():
            return problems.too_busy(request)
        case LogUnwritable():
            return problems.log_unwritable(request, "You were not signed in.")
    return _keys_at_fault(request, error)


def _keys_at_fault(request: HttpRequest, error: KeyholderError) -> HttpResponse:
    """Answer when what signing in opens is not as it should be, or nobody is there to open it."""
    match error:
        case NoKeyLeft():
            return problems.no_key_left(request)
        case KeyNotListed():
            return problems.key_not_listed(request)
        case DamagedFiles():
            return problems.files_damaged(request)
        case KeyholderDown():
            return problems.keyholder_down(request)
    raise error
