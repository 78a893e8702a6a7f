"""A new passphrase for staff without keys: the one before, then a new one. Other browsers are signed out."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.errors import SignInFailed, TooBusy, TooManyTries
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.web import staff
from fairhearing.web.passphrases import Choice, fold, known_of, offer_choice, read_choice
from fairhearing.web.signed_in import end_all_others, moved

_WRONG = "That is not your passphrase. Check Caps Lock"
_WAIT = "Too many tries. Wait a few minutes, then try again"


@requires(Permission.SEE_HOME)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own_passphrase(request: HttpRequest) -> HttpResponseBase:
    """Ask for both passphrases, and change it. A key holder's is the keyholder's: this page is not hers."""
    person = visitor(request)
    if person.holds_key:
        raise Http404
    if request.method != "POST":
        return _ask(request, offer_choice(), [])
    choice = read_choice(request.POST, known_of(person), holds_key=False)
    if not choice.passphrase:
        return _ask(request, choice, [])
    try:
        staff.check_passphrase(person, fold(request.POST.get("passphrase", "")), request.META.get("REMOTE_ADDR", ""))
    except SignInFailed:
        return _ask(request, choice, [{"field": "passphrase", "text": _WRONG}])
    except (TooManyTries, TooBusy):
        return _ask(request, choice, [{"field": "passphrase", "text": _WAIT}], HTTPStatus.TOO_MANY_REQUESTS)
    change_passphrase(person, choice.passphrase)
    before = request.session.session_key
    update_session_auth_hash(request, person)
    moved(before, request.session.session_key)
    end_all_others(request, person)
    words = "Your passphrase is changed. Other browsers are signed out."
    return after_change(request, reverse("account"), words, now=timezone.now())


def change_passphrase(person: Person, passphrase: str) -> None:
    """Give a member of staff another passphrase."""
    person.set_password(passphrase)
    with transaction.atomic():
        person.save(update_fields=["password"])
        record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="passphrase")


def _ask(
    request: HttpRequest,
    choice: Choice,
    errors: list[dict[str, str]],
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    errors = [*errors, *choice.errors]
    context = {"choice": choice, "errors": errors}
    return render(request, "web/account/passphrase.jinja", context, status=status if errors else HTTPStatus.OK)
