"""The installer's pages of phone systems and of their own account."""

from __future__ import annotations

import uuid
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import row_number
from fairhearing.jobs.outbox import record
from fairhearing.practice.errors import NotPublished
from fairhearing.practice.founding import NewPerson, add_person, give_role
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.set_up_models import PhoneSystem, SetUpLink
from fairhearing.vault.clock import Clock
from fairhearing.web.code_device import device_address, is_secret, new_secret, qr_path, spaced_secret
from fairhearing.web.one_time_code import shows_code
from fairhearing.web.passphrases import Choice, offer_choice, read_choice
from fairhearing.web.set_up.links import by_link
from fairhearing.web.set_up.phone_form import add_phone_system, read_phone_system, remove_phone_system, to_set
from fairhearing.web.staff import enrol_device

NOT_SAVED = "The recorder’s settings could not be written, so nothing was changed. Look at Health"
_SYSTEM = SetUpLink.Kind.SYSTEM
_ACTOR = "set-up"


@by_link(_SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Show which phone systems may offer calls and what to set there; list another."""
    del link
    if request.method != "POST":
        return _phones_page(request)
    found, errors = read_phone_system(request.POST)
    if errors:
        return _phones_page(request, errors)
    try:
        add_phone_system(found, actor=_ACTOR)
    except NotPublished:
        return _phones_page(request, [{"field": "", "text": NOT_SAVED}])
    return HttpResponseRedirect(reverse("set-up-phones"))


@by_link(_SYSTEM)
@require_POST
def remove_phones(request: HttpRequest, link: SetUpLink, system_id: str) -> HttpResponseBase:
    """Take a phone system off the list."""
    del link
    try:
        remove_phone_system(get_object_or_404(PhoneSystem, pk=row_number(system_id)), actor=_ACTOR)
    except NotPublished:
        return _phones_page(request, [{"field": "", "text": NOT_SAVED}])
    return HttpResponseRedirect(reverse("set-up-phones"))


@by_link(_SYSTEM)
@sensitive_post_parameters("drawn", "new_passphrase", "new_passphrase_again")
@require_http_methods(["GET", "HEAD", "POST"])
def administrator(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Make the installer's own account: name, e-mail, passphrase; the phone comes next."""
    if request.method != "POST":
        return _administrator_page(request, offer_choice(), [])
    name, email = " ".join(request.POST.get("full_name", "").split()), request.POST.get("email", "").strip().lower()
    choice = read_choice(request.POST.dict(), (name, email), holds_key=False)
    errors = [] if "other_words" in request.POST else [*who_is_wrong(name, email), *choice.errors]
    if errors or not choice.passphrase:
        return _administrator_page(request, choice, errors)
    person = _make_administrator(name, email, choice.passphrase)
    link.draft = {**link.draft, "administrator": str(person.id)}
    link.save(update_fields=["draft"])
    return HttpResponseRedirect(reverse("set-up-administrator-device"))


@by_link(_SYSTEM)
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def administrator_device(request: HttpRequest, link: SetUpLink) -> HttpResponseBase:
    """Show the secret of the installer's phone, and take its first code."""
    person = get_object_or_404(Person, id=link.draft.get("administrator", uuid.UUID(int=0)))
    if request.method != "POST":
        return _device_page(request, person, new_secret(), [])
    secret = request.POST.get("secret", "")
    if not is_secret(secret):
        return _device_page(request, person, new_secret(), [])
    code = "".join(request.POST.get("code", "").split())
    if not shows_code(secret, code, Clock().now()):
        wrong = "That is not the code for this picture. Wait for the next one, and check your phone’s clock"
        return _device_page(request, person, secret, [{"field": "code", "text": wrong}])
    enrol_device(person, secret, actor=person.account)
    return HttpResponseRedirect(reverse("set-up-system"))


def who_is_wrong(name: str, email: str) -> list[dict[str, str]]:
    """Say what is wrong with a new account's name and e-mail address."""
    errors = []
    if not name or len(name) > 100:  # noqa: PLR2004 - the column's length
        errors.append({"field": "full_name", "text": "Enter your name"})
    try:
        validate_email(email)
    except ValidationError:
        errors.append({"field": "email", "text": "Enter an e-mail address, such as name@practice.nhs.uk"})
    else:
        if Person.objects.filter(email=email).exists():
            errors.append({"field": "email", "text": "Somebody signs in with this e-mail address already"})
    return errors


def _make_administrator(name: str, email: str, passphrase: str) -> Person:
    """Make the account, and the role in every practice there is; practices to come give it when they are founded."""
    now = Clock().now()
    new = NewPerson(
        account=uuid.uuid4().hex, email=email, full_name=name, role=Role.Kind.ADMINISTRATOR, passphrase=passphrase
    )
    with transaction.atomic():
        person = add_person(new, actor=_ACTOR, now=now)
        for practice in Practice.objects.all():
            give_role(person, practice, Role.Kind.ADMINISTRATOR, actor=_ACTOR, now=now)
        record(Verb.SET_UP_ANSWERED, _ACTOR, subject="administrator")
    return person


def _phones_page(request: HttpRequest, errors: list[dict[str, str]] | None = None) -> HttpResponseBase:
    context = {
        "systems": to_set(list(PhoneSystem.objects.all())),
        "kinds": PhoneSystem.Kind.choices,
        "typed": request.POST if errors else {},
        "errors": errors or [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/set_up/phones.jinja", context, status=status)


def _administrator_page(request: HttpRequest, choice: Choice, errors: list[dict[str, str]]) -> HttpResponseBase:
    context = {"choice": choice, "typed": request.POST, "errors": errors}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/set_up/administrator.jinja", context, status=status)


def _device_page(request: HttpRequest, person: Person, secret: str, errors: list[dict[str, str]]) -> HttpResponseBase:
    path, units = qr_path(device_address(secret, person.email))
    context = {
        "secret": secret,
        "spaced": spaced_secret(secret),
        "path": path,
        "units": units,
        "email": person.email,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/set_up/administrator_device.jinja", context, status=status)
