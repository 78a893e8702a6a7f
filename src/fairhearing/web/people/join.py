"""Coming in by a link: nobody is signed in yet, the link alone says who it is.

    /join/LINK         what for, from which practice -> its hash goes into the session, the link out of the address
    /join/passphrase   six words, or one's own
    /join/device       the phone; its 6 digits prove that it works -> in

Staff's passphrase is hashed at once, and waits as a hash. Whoever has a sign-in accepts with that (/join/accept).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.playback.unlock import end_unlock, take_unlock
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_open, find_invitation
from fairhearing.practice.joining import accept_as, has_sign_in, hashed, needs_key, take_in_staff
from fairhearing.practice.models import Invitation, Person, Role
from fairhearing.practice.permissions import Permission, public, requires
from fairhearing.web.code_device import device_address, is_secret, new_secret, qr_path, spaced_secret
from fairhearing.web.one_time_code import shows_code
from fairhearing.web.passphrases import Choice, offer_choice, read_choice
from fairhearing.web.staff import enrol_device

JOINING = "joining"
_NO_CODE = "That is not the code for this picture. Enter the 6 digits that the phone shows now"


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
            "is_them": person is not None and person.id == invitation.person_id,
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
    return HttpResponseRedirect(reverse("home"))


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
    secret = request.POST.get("secret", "")
    if not joining.waiting or not is_secret(secret):
        return HttpResponseRedirect(reverse("join-passphrase"))
    if not shows_code(secret, "".join(request.POST.get("code", "").split()), timezone.now()):
        return ask_device(request, joining, secret, [{"field": "code", "text": _NO_CODE}])
    try:
        with transaction.atomic():
            person = take_in_staff(joining.invitation, joining.waiting, now=timezone.now())
            enrol_device(person, secret, actor=person.account)
    except InvitationOver:
        return link_is_dead(request)
    request.session.flush()
    request.session["notice"] = "All is set up. Sign in with your passphrase and the next code your phone shows."
    return HttpResponseRedirect(reverse("sign-in"))


def link_is_dead(request: HttpRequest) -> HttpResponseBase:
    """Say that a link cannot be used, and whom to ask."""
    return render(request, "web/people/link_is_dead.jinja", {}, status=HTTPStatus.NOT_FOUND)


def ask_device(
    request: HttpRequest, joining: Joining, secret: str, errors: list[dict[str, str]] | None = None
) -> HttpResponseBase:
    """Show what the phone's camera reads. The secret stands in this page alone, and comes back with its form."""
    path, units = qr_path(device_address(secret, joining.invitation.email))
    context = {
        "errors": errors or [],
        "secret": secret,
        "spaced": spaced_secret(secret),
        "path": path,
        "units": units,
        "email": joining.invitation.email,
        "holds_key": needs_key(joining.invitation),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "web/people/join_device.jinja", context, status=status)


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
