"""Forgotten passphrase: by another manager's link, or, when no manager can sign in, by the recovery kit.

    /sign-in/forgotten    which way
    /sign-in/kit          who, the kit's lines, a new passphrase -> the keyholder opens the practice's key with it
    /sign-in/kit/device   the phone; its first code finishes it. Every manager and partner is told.

By the kit comes in whoever is manager here, or whom a partner has appointed manager while none is left to admit them.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from fairhearing.keyholder.errors import KeyholderError, KitRefused, PendingExpired, SignInFailed
from fairhearing.keyholder.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.appointing import settle
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_open
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import public, roles_in_force
from fairhearing.web.code_device import is_secret
from fairhearing.web.passphrases import Choice, offer_choice, read_choice
from fairhearing.web.people.device_page import NO_CODE, show_device
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.refused import cannot
from fairhearing.web.wording import clock, long_day

_PENDING = "kit_sign_in"
_LONGEST_KIT = 20_000
_TOLD = (Role.Kind.MANAGER, Role.Kind.PARTNER)
_NOBODY = "No manager has that address. If a partner has just appointed you, open the link you were given first"
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
    person = _may_come_by_kit(email)
    if person is None:
        return _ask(request, choice, [{"field": "email", "text": _NOBODY}])
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
    _settle(person, practices)
    for practice in Practice.objects.filter(id__in=practices).order_by("id"):
        _tell(practice)
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


def _may_come_by_kit(email: str) -> Person | None:
    """Return who comes in by a kit: a manager of here, or somebody whose appointment as one waits."""
    person = Person.objects.filter(email=email).first()
    if person is None:
        return None
    managers = roles_in_force().filter(person=person, kind=Role.Kind.MANAGER)
    if person.is_active and person.holds_key and managers.exists():
        return person
    return person if _appointments(person) else None


def _appointments(person: Person) -> list[Invitation]:
    """Return what this person may become manager by, once they hold the key."""
    found = []
    for invitation in person.invitations.filter(kind=Role.Kind.MANAGER, settled_at=None, revoked_at=None):
        with suppress(InvitationOver):
            check_open(invitation, now=timezone.now())
            found.append(invitation)
    return found


def _settle(person: Person, practices: tuple[str, ...]) -> None:
    """Give what was waiting for the key."""
    for invitation in _appointments(person):
        if invitation.practice_id in practices:
            with transaction.atomic():
                settle(invitation, person, by=person.account, now=timezone.now())


def _tell(practice: Practice) -> None:
    """Tell every manager and partner by e-mail; where none can be sent, the page Health and the start page say it."""
    with suppress(BadMailSettings, NotSent):
        mail = load_mail_settings(settings.HOME)
        if mail is None:
            return
        roles = roles_in_force().filter(practice=practice, kind__in=_TOLD)
        for person in Person.objects.filter(id__in=roles.values("person_id"), is_active=True).order_by("id"):
            send_letter(mail, _letter(practice, person))


def _letter(practice: Practice, person: Person) -> Letter:
    now = timezone.now()
    context = {"name": person.full_name, "practice": practice.name, "when": f"{long_day(now)} at {clock(now)}"}
    body = render_to_string("web/people/kit_letter.jinja", context)
    return Letter(person.email, f"{practice.name}: please sign in", body)


def _show_phone(request: HttpRequest, person: Person, secret: str, errors: _Errors) -> HttpResponseBase:
    return show_device(request, "web/people/kit_device.jinja", person.email, secret, errors)


def _ask(request: HttpRequest, choice: Choice, errors: _Errors) -> HttpResponseBase:
    context = {"choice": choice, "errors": errors, "typed": request.POST}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/kit.jinja", context, status=status)
