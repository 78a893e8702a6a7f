"""A key holder's new passphrase, and anybody's new phone: by what they have now. Other browsers are signed out."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fairhearing.catalogue.visits import visitor
from fairhearing.keyholder.errors import KeyholderError, Locked, SignInFailed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web import staff
from fairhearing.web.code_device import is_secret, new_secret
from fairhearing.web.one_time_code import shows_code
from fairhearing.web.passphrases import Choice, known_of, offer_choice, read_choice
from fairhearing.web.people.device_page import NO_CODE, show_device
from fairhearing.web.people.fresh_code import refusal_of, typed_code
from fairhearing.web.people.refused import cannot
from fairhearing.web.signed_in import end_all_others

_PROVED = "old_phone_proved"
_GOOD_FOR = timedelta(minutes=10)
_OWED = {"field": "code", "text": "Enter the 6-digit code that your phone shows now"}
_WRONG = "That is not your passphrase. Check Caps Lock"
_Errors = list[dict[str, str]]


@requires(Permission.SEE_HOME)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def key_passphrase(request: HttpRequest) -> HttpResponseBase:
    """Ask a key holder for both passphrases, and have the keyholder change it."""
    person = visitor(request)
    if not person.holds_key:
        raise Http404
    if request.method != "POST":
        return _ask_passphrase(request, offer_choice(), [])
    choice = read_choice(request.POST, known_of(person), holds_key=True)
    if not choice.passphrase:
        return _ask_passphrase(request, choice, [])
    try:
        HoldersClient(keyholder()).change_passphrase(
            read_unlock(request), request.POST.get("passphrase", ""), choice.passphrase
        )
    except SignInFailed:
        return _ask_passphrase(request, choice, [{"field": "passphrase", "text": _WRONG}])
    except KeyholderError as error:
        return cannot(request, error, "Your passphrase was not changed.")
    end_all_others(request, person)
    words = "Your passphrase is changed. Other browsers are signed out."
    return after_change(request, reverse("account"), words, now=timezone.now())


@requires(Permission.SEE_HOME)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_phone(request: HttpRequest) -> HttpResponseBase:
    """Ask for a code of the phone one has, then show the new one its secret and take its first code."""
    person = visitor(request)
    code, secret = typed_code(request), request.POST.get("secret", "")
    if request.method != "POST" or not (code or is_secret(secret)):
        return _ask_old(request, [_OWED] if request.method == "POST" else [])
    try:
        return _finish(request, person, secret, code) if is_secret(secret) else _begin(request, person, code)
    except SignInFailed as error:
        if is_secret(secret):
            return _show(request, person, secret, [{"field": "code", "text": NO_CODE}])
        return _ask_old(request, [{"field": "code", "text": refusal_of(error).text}])
    except Locked as error:
        return cannot(request, error, "Nothing was changed.")
    except KeyholderError as error:
        refusal = refusal_of(error)
        return _ask_old(request, [{"field": "code", "text": refusal.text}], refusal.status)


def _begin(request: HttpRequest, person: Person, code: str) -> HttpResponseBase:
    """Take a code of the old phone, and show the new one. Raises the keyholder's errors, for staff too."""
    if person.holds_key:
        secret = HoldersClient(keyholder()).renew_code_device(read_unlock(request), code)
    else:
        staff.check_code(person, code, request.META.get("REMOTE_ADDR", ""))
        secret = new_secret()
    request.session[_PROVED] = timezone.now().timestamp()
    return _show(request, person, secret, [])


def _finish(request: HttpRequest, person: Person, secret: str, code: str) -> HttpResponseBase:
    """Let codes come from the new phone, if the old one was proved lately. Raises the keyholder's errors."""
    proved = request.session.get(_PROVED, 0)
    if timezone.now().timestamp() - proved > _GOOD_FOR.total_seconds():
        return HttpResponseRedirect(reverse("new-phone"))
    if person.holds_key:
        HoldersClient(keyholder()).confirm_code_device(read_unlock(request), code)
    elif shows_code(secret, code, timezone.now()):
        staff.enrol_device(person, secret, actor=person.account)
    else:
        raise SignInFailed("the new phone shows another code")
    del request.session[_PROVED]
    end_all_others(request, person)
    words = "Codes come from your new phone from now on. Remove the old account from the old phone."
    return after_change(request, reverse("account"), words, now=timezone.now())


def _show(request: HttpRequest, person: Person, secret: str, errors: _Errors) -> HttpResponseBase:
    return show_device(request, "web/people/new_phone_device.jinja", person.email, secret, errors)


def _ask_old(
    request: HttpRequest, errors: _Errors, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponseBase:
    context = {"errors": errors}
    return render(request, "web/people/new_phone.jinja", context, status=status if errors else HTTPStatus.OK)


def _ask_passphrase(request: HttpRequest, choice: Choice, errors: _Errors) -> HttpResponseBase:
    errors = [*errors, *choice.errors]
    context = {"choice": choice, "errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/key_passphrase.jinja", context, status=status)
