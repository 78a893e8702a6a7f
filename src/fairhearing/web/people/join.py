"""Coming in by a link: nobody is signed in yet, the link alone says who it is.

    /join/LINK         what for, from which practice -> its hash goes into the session, the link out of the address
    /join/passphrase   six words, or one's own
    /join/device       the phone; its 6 digits prove that it works -> in
    /join/words        key holders: five words to read to a manager, who types them; then they are in

Staff's passphrase is hashed at once, and waits as a hash; a key holder's goes to the keyholder and nowhere else.
Whoever has a sign-in that goes on as it is accepts with that.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.keyholder.errors import KeyholderError, PendingExpired, SignInFailed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import end_unlock, keyholder, read_unlock, take_unlock
from fairhearing.practice.allowed import public, requires
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_open, find_invitation, owner_of
from fairhearing.practice.joining import (
    accept_as,
    account_for_key,
    has_sign_in,
    hashed,
    needs_key,
    take_in_staff,
    wait_for_words,
)
from fairhearing.practice.models import Person, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import Permission
from fairhearing.web.code_device import is_secret, new_secret
from fairhearing.web.one_time_code import shows_code
from fairhearing.web.passphrases import Choice, offer_choice, read_choice
from fairhearing.web.people.device_page import NO_CODE, show_device
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.refused import cannot
from fairhearing.web.staff import enrol_device

JOINING, WORDS = "joining", "check_words"


@dataclass(frozen=True, slots=True)
class Joining:
    """An invitation whose link this browser opened. waiting: staff's hash, or the keyholder's token for their phone."""

    invitation: Invitation
    waiting: str


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say what a link is for; take it up when its button is pressed: a preview of the link uses up nothing."""
    try:
        invitation = find_invitation(token, now=timezone.now())
    except InvitationOver:
        return link_is_dead(request)
    person = request.user if isinstance(request.user, Person) else None
    if request.method != "POST":
        context = {
            "invitation": invitation,
            "role": Role.Kind(invitation.kind).label.lower(),
            "renews": invitation.purpose == Invitation.Purpose.RENEW,
            "has_sign_in": has_sign_in(invitation),
            "is_them": person is not None and person == owner_of(invitation),
            "holds_key": needs_key(invitation),
            "here": request.path,
        }
        return render(request, "web/people/join.jinja", context)
    if has_sign_in(invitation):
        return HttpResponseRedirect(request.path)
    return _begin(request, invitation)


@requires(Permission.SEE_HOME)
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept with the sign-in one has."""
    person, now = request.user, timezone.now()
    assert isinstance(person, Person)  # noqa: S101 - `requires` lets in nobody else
    try:
        invitation = find_invitation(token, now=now)
        accept_as(person, invitation, now=now)
    except InvitationOver:
        return link_is_dead(request)
    return HttpResponseRedirect(reverse("my-words" if needs_key(invitation) else "home"))


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join_passphrase(request: HttpRequest) -> HttpResponseBase:
    """Ask for a passphrase."""
    joining = _joining(request)
    if joining is None:
        return link_is_dead(request)
    if request.method != "POST":
        return _ask_passphrase(request, joining, offer_choice())
    invitation = joining.invitation
    about = [invitation.full_name, invitation.email, invitation.practice.name, invitation.practice_id]
    choice = read_choice(request.POST, about, holds_key=needs_key(invitation))
    if not choice.passphrase:
        return _ask_passphrase(request, joining, choice)
    if needs_key(invitation):
        return _begin_enrolment(request, joining, choice.passphrase)
    _remember(request, joining, hashed(choice.passphrase))
    return ask_device(request, joining, new_secret())


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join_device(request: HttpRequest) -> HttpResponseBase:
    """Ask for the first code of the phone, and let its owner in."""
    joining = _joining(request)
    if joining is None:
        return link_is_dead(request)
    secret, code = request.POST.get("secret", ""), typed_code(request)
    if not joining.waiting or not is_secret(secret):
        return HttpResponseRedirect(reverse("join-passphrase"))
    if needs_key(joining.invitation):
        return _enrol(request, joining, secret, code)
    if not shows_code(secret, code, timezone.now()):
        return ask_device(request, joining, secret, [{"field": "code", "text": NO_CODE}])
    try:
        with transaction.atomic():
            person = take_in_staff(joining.invitation, joining.waiting, now=timezone.now())
            enrol_device(person, secret, actor=person.account)
    except InvitationOver:
        return link_is_dead(request)
    request.session.flush()
    request.session["notice"] = "All is set up. Sign in with your passphrase and the next code your phone shows."
    return HttpResponseRedirect(reverse("sign-in"))


@public
@require_safe
def join_words(request: HttpRequest) -> HttpResponseBase:
    """Show the five words that are read to a manager, in the browser in which they were made."""
    words = request.session.get(WORDS)
    if not words:
        return link_is_dead(request)
    return render(request, "web/people/words.jinja", {"words": words, "is_new": True})


@requires(Permission.SEE_HOME)
@require_safe
def my_words(request: HttpRequest) -> HttpResponseBase:
    """Show a key holder who is signed in the five words that stand for their key."""
    person = request.user
    if not isinstance(person, Person) or not person.holds_key:
        raise Http404
    try:
        words = HoldersClient(keyholder()).my_words(read_unlock(request)).words
    except KeyholderError as error:
        return cannot(request, error, "The words could not be shown.")
    return render(request, "web/people/words.jinja", {"words": words, "is_new": False})


def _begin_enrolment(request: HttpRequest, joining: Joining, passphrase: str) -> HttpResponseBase:
    """Let the keyholder take the passphrase, and show the phone it has drawn."""
    try:
        person = account_for_key(joining.invitation, now=timezone.now())
        enrolment = HoldersClient(keyholder()).enrol(person.account, passphrase, request.META.get("REMOTE_ADDR", ""))
    except InvitationOver:
        return link_is_dead(request)
    except KeyholderError as error:
        return cannot(request, error, "Nothing was set up.")
    _remember(request, joining, enrolment.pending)
    return ask_device(request, joining, enrolment.totp_secret)


def _enrol(request: HttpRequest, joining: Joining, secret: str, code: str) -> HttpResponseBase:
    """Let the keyholder check the phone's first code; then five words wait for a manager."""
    invitation = joining.invitation
    assert invitation.person is not None  # noqa: S101 - the passphrase's page has made the account
    try:
        words = HoldersClient(keyholder()).confirm_enrolment(joining.waiting, code).words
        wait_for_words(invitation, invitation.person, now=timezone.now())
    except SignInFailed:
        return ask_device(request, joining, secret, [{"field": "code", "text": NO_CODE}])
    except PendingExpired:
        return HttpResponseRedirect(reverse("join-passphrase"))
    except InvitationOver:
        return link_is_dead(request)
    except KeyholderError as error:
        return cannot(request, error, "Nothing was set up.")
    del request.session[JOINING]
    request.session[WORDS] = list(words)
    return HttpResponseRedirect(reverse("join-words"))


def link_is_dead(request: HttpRequest) -> HttpResponseBase:
    """Say that a link cannot be used, and whom to ask."""
    return render(request, "web/people/link_is_dead.jinja", {}, status=HTTPStatus.NOT_FOUND)


def ask_device(
    request: HttpRequest, joining: Joining, secret: str, errors: list[dict[str, str]] | None = None
) -> HttpResponseBase:
    """Show the phone what it needs."""
    invitation = joining.invitation
    return show_device(
        request,
        "web/people/join_device.jinja",
        invitation.email,
        secret,
        errors or [],
        holds_key=needs_key(invitation),
    )


def _begin(request: HttpRequest, invitation: Invitation) -> HttpResponseBase:
    """Take a link up: whoever was signed in at this browser is signed out, the session gets a new key."""
    end_unlock(request)
    logout(request)
    request.session[JOINING] = {"id": invitation.id.hex, "sha256": invitation.sha256, "waiting": ""}
    response = HttpResponseRedirect(reverse("join-passphrase"))
    take_unlock(response)
    return response


def _joining(request: HttpRequest) -> Joining | None:
    """Return the invitation this browser took up, None if there is none or it is over."""
    noted = request.session.get(JOINING)
    if noted is None:
        return None
    invitation = (
        Invitation.objects.filter(id=UUID(hex=noted["id"]), sha256=noted["sha256"])
        .select_related("practice", "person", "made_by")
        .first()
    )
    if invitation is None:
        return None
    try:
        check_open(invitation, now=timezone.now())
    except InvitationOver:
        return None
    return Joining(invitation, noted["waiting"])


def _remember(request: HttpRequest, joining: Joining, waiting: str) -> None:
    invitation = joining.invitation
    request.session[JOINING] = {"id": invitation.id.hex, "sha256": invitation.sha256, "waiting": waiting}


def _ask_passphrase(request: HttpRequest, joining: Joining, choice: Choice) -> HttpResponseBase:
    context = {"choice": choice, "errors": choice.errors, "holds_key": needs_key(joining.invitation)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if choice.errors else HTTPStatus.OK
    return render(request, "web/people/join_passphrase.jinja", context, status=status)
