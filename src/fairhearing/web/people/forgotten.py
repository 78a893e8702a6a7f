"""Forgotten passphrase: by another manager's link, or, when no manager can sign in, by the recovery kit.

/sign-in/forgotten    which way
/sign-in/kit          who, the kit's lines, a new passphrase -> the keyholder opens the practice's key with it
/sign-in/kit/device   the phone; its first code finishes it. Every manager and partner is told.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.keyholder.errors import KeyholderError, KitRefused, PendingExpired, SignInFailed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import public
from fairhearing.practice.models import Person
from fairhearing.web.code_device import is_secret
from fairhearing.web.passphrases import Choice, offer_choice, read_choice
from fairhearing.web.people.device_page import NO_CODE, show_device
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.kit_entry import NOBODY, came_by_kit, may_come_by_kit
from fairhearing.web.people.refused import cannot

_PENDING = "kit_sign_in"
_LONGEST_KIT = 20_000
_Errors = list[dict[str, str]]


@public
@require_safe
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Say which ways there are."""
    return render(request, "web/people/forgotten.jinja", {})


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_kit(request: HttpRequest) -> HttpResponseBase:
    """Take the kit and a new passphrase."""
    if request.method != "POST":
        return _ask(request, offer_choice(), [])
    email = request.POST.get("email", "").strip().lower()
    choice = read_choice(request.POST, [email], holds_key=True)
    kit = request.POST.get("kit", "")[:_LONGEST_KIT].strip()
    errors = [*choice.errors]
    if not kit:
        errors.insert(0, {"field": "kit", "text": "Type the lines of the sheet, or of two of the three sheets"})
    if errors or not choice.passphrase:
        return _ask(request, choice, errors)
    person = may_come_by_kit(email, now=timezone.now())
    if person is None:
        return _ask(request, choice, [{"field": "email", "text": NOBODY}])
    return _recover(request, choice, person, kit)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def kit_device(request: HttpRequest) -> HttpResponseBase:
    """Take the phone's first code, and finish."""
    noted, secret = request.session.get(_PENDING), request.POST.get("secret", "")
    person = Person.objects.filter(id=UUID(noted["person"])).first() if noted else None
    if noted is None or person is None or not is_secret(secret):
        return HttpResponseRedirect(reverse("sign-in-kit"))
    try:
        practices = HoldersClient(keyholder()).confirm_recovery(noted["token"], typed_code(request))
    except SignInFailed:
        return _show_phone(request, person, secret, [{"field": "code", "text": NO_CODE}])
    except PendingExpired:
        return HttpResponseRedirect(reverse("sign-in-kit"))
    except KeyholderError as error:
        return cannot(request, error, "Nothing was changed.")
    came_by_kit(person, practices, home=settings.HOME, now=timezone.now())
    request.session.flush()
    request.session["notice"] = "All is set up. Sign in with your new passphrase and the next code your phone shows."
    return HttpResponseRedirect(reverse("sign-in"))


def _recover(request: HttpRequest, choice: Choice, person: Person, kit: str) -> HttpResponseBase:
    try:
        enrolment = HoldersClient(keyholder()).recover(
            kit, person.account, choice.passphrase, request.META.get("REMOTE_ADDR", "")
        )
    except KitRefused as error:
        return _ask(request, choice, [{"field": "kit", "text": f"{str(error)[:1].upper()}{str(error)[1:]}"}])
    except KeyholderError as error:
        return cannot(request, error, "Nothing was changed.")
    request.session.cycle_key()
    request.session[_PENDING] = {"person": str(person.id), "token": enrolment.pending}
    return _show_phone(request, person, enrolment.totp_secret, [])


def _show_phone(request: HttpRequest, person: Person, secret: str, errors: _Errors) -> HttpResponseBase:
    return show_device(request, "web/people/kit_device.jinja", person.email, secret, errors)


def _ask(request: HttpRequest, choice: Choice, errors: _Errors) -> HttpResponseBase:
    context = {"choice": choice, "errors": errors, "typed": request.POST}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/kit.jinja", context, status=status)
