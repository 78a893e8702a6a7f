"""Inviting somebody: first what they are to be, with what that opens; then who they are; then the link, shown once."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fairhearing.practice.allowed import requires
from fairhearing.practice.appointing import standing_of
from fairhearing.practice.appointment_rules import why_not_appoint
from fairhearing.practice.errors import AppointmentRefused, InvitationOver
from fairhearing.practice.invitations import Invited, invite, invite_anew, make_new_link, open_invitations, revoke
from fairhearing.practice.models import Role
from fairhearing.practice.notices import after_change
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
from fairhearing.web.people.acts import prove
from fairhearing.web.people.choices import CHOICES, Choice
from fairhearing.web.people.days import last_moment
from fairhearing.web.people.fresh_code import REFUSALS, refusal_of, typed_code
from fairhearing.web.people.letters import send_invitation
from fairhearing.web.people.page import line_of
from fairhearing.web.people.visiting import Visit, visit_of
from fairhearing.wording.days import long_day

ACTION = "people.invite"
_LONGEST_REASON = 200
_OF_WEIGHT = ROLES_HOLDING_KEYS | {Role.Kind.PARTNER}
_Errors = list[dict[str, str]]


@requires(Permission.CHANGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_role(request: HttpRequest) -> HttpResponseBase:
    """Ask what somebody is to be."""
    visit = visit_of(request, Permission.CHANGE_PEOPLE)
    choices = _offered(visit)
    errors: _Errors = []
    if request.method == "POST":
        if request.POST.get("as", "") in {choice.code for choice in choices}:
            return HttpResponseRedirect(reverse("invite", args=[request.POST["as"]]))
        errors = [{"field": "as-1", "text": "Choose what they are to be"}]
    context = {"visit": visit, "choices": choices, "errors": errors}
    return render(request, "web/people/choose_role.jinja", context, status=_status(errors))


@requires(Permission.CHANGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask who it is, say what follows, make the invitation."""
    visit = visit_of(request, Permission.CHANGE_PEOPLE)
    choice = next((each for each in _offered(visit) if each.code == code), None)
    if choice is None:
        raise Http404
    if request.method != "POST":
        return _ask(request, visit, choice, [])
    errors = _wrong(request, visit, choice)
    if errors:
        return _ask(request, visit, choice, errors)
    if _is_of_weight(choice):
        try:
            prove(visit.actor, typed_code(request), ACTION)
        except REFUSALS as error:
            refusal = refusal_of(error)
            return _ask(request, visit, choice, [{"field": "code", "text": refusal.text}], status=refusal.status)
    try:
        invitation, token = invite(visit.practice, _invited(request, choice), by=visit.person, now=timezone.now())
    except AppointmentRefused as error:
        return _ask(request, visit, choice, [{"field": "email", "text": str(error)}])
    return show_link(request, visit, invitation, token)


@requires(Permission.CHANGE_PEOPLE)
@require_POST
def renew_sign_in(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Make a link by which somebody chooses a new passphrase and sets up a phone."""
    visit = visit_of(request, Permission.CHANGE_PEOPLE)
    line = line_of(visit.practice, person_id)
    try:
        invitation, token = invite_anew(visit.practice, line.person, by=visit.person, now=timezone.now())
    except AppointmentRefused as error:
        return after_change(
            request, reverse("person", args=[person_id]), f"Nothing was changed. {error}.", now=timezone.now()
        )
    return show_link(request, visit, invitation, token)


@requires(Permission.CHANGE_PEOPLE)
@require_POST
def new_link(request: HttpRequest, invitation_id: UUID) -> HttpResponseBase:
    """Make a new link for an invitation; the one before is dead."""
    visit, invitation = _waiting(request, invitation_id)
    now = timezone.now()
    try:
        token = make_new_link(invitation, by=visit.person, now=now)
    except (AppointmentRefused, InvitationOver) as error:
        return after_change(request, reverse("people"), f"No link was made: {error}.", now=now)
    invitation.refresh_from_db()
    return show_link(request, visit, invitation, token)


@requires(Permission.CHANGE_PEOPLE)
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponseBase:
    """Take an invitation back."""
    visit, invitation = _waiting(request, invitation_id)
    now = timezone.now()
    try:
        revoke(invitation, by=visit.person, now=now)
    except InvitationOver:
        return after_change(request, reverse("people"), "It was used meanwhile. Nothing was changed.", now=now)
    return after_change(request, reverse("people"), "The invitation is taken back. Its link is dead.", now=now)


def show_link(request: HttpRequest, visit: Visit, invitation: Invitation, token: str) -> HttpResponseBase:
    """Show a new link, this once, and send it where e-mail is set up."""
    address = request.build_absolute_uri(reverse("join", args=[token]))
    context = {
        "visit": visit,
        "invitation": invitation,
        "role": Role.Kind(invitation.kind).label,
        "address": address,
        "sent": send_invitation(invitation, address),
        "holds_key": invitation.kind in ROLES_HOLDING_KEYS,
    }
    return render(request, "web/people/invited.jinja", context)


def _offered(visit: Visit) -> list[Choice]:
    """Return what the visitor may invite somebody to be."""
    standing, now = standing_of(visit.person, visit.practice), timezone.now()
    tomorrow = now + timedelta(days=1)
    return [
        choice
        for choice in CHOICES.values()
        if not why_not_appoint(standing, choice.kind, tomorrow if choice.temporary else None, now=now)
    ]


def _is_of_weight(choice: Choice) -> bool:
    return choice.kind in _OF_WEIGHT


def _wants_reason(visit: Visit, choice: Choice) -> bool:
    """Say whether a partner signs here, and so says why."""
    return visit.signs and (choice.temporary or choice.kind == Role.Kind.MANAGER)


def _wrong(request: HttpRequest, visit: Visit, choice: Choice) -> _Errors:
    errors = []
    if not request.POST.get("full_name", "").strip():
        errors.append({"field": "full_name", "text": "Enter their name"})
    if "@" not in request.POST.get("email", ""):
        errors.append({"field": "email", "text": "Enter their e-mail address, such as name@practice.nhs.uk"})
    if _wants_reason(visit, choice) and not _reason(request):
        errors.append({"field": "reason", "text": "Say why, in a few words"})
    if choice.temporary:
        standing, now = standing_of(visit.person, visit.practice), timezone.now()
        until = last_moment(request.POST.get("until", "")) or now
        if refused := why_not_appoint(standing, choice.kind, until, now=now):
            errors.append({"field": "until", "text": refused})
    if _is_of_weight(choice) and not typed_code(request):
        errors.append({"field": "code", "text": "Enter the 6-digit code that your phone shows now"})
    return errors


def _reason(request: HttpRequest) -> str:
    return " ".join(request.POST.get("reason", "").split())[:_LONGEST_REASON]


def _invited(request: HttpRequest, choice: Choice) -> Invited:
    return Invited(
        email=request.POST["email"][:254],
        full_name=" ".join(request.POST["full_name"].split())[:100],
        kind=choice.kind,
        until=last_moment(request.POST.get("until", "")) if choice.temporary else None,
        reason=_reason(request),
    )


def _ask(
    request: HttpRequest,
    visit: Visit,
    choice: Choice,
    errors: _Errors,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {
        "visit": visit,
        "choice": choice,
        "errors": errors,
        "typed": request.POST,
        "wants_reason": _wants_reason(visit, choice),
        "wants_code": _is_of_weight(choice),
        "holds_key": choice.kind in ROLES_HOLDING_KEYS,
        "example": long_day(timezone.localdate() + timedelta(days=14)),
    }
    return render(request, "web/people/invite.jinja", context, status=status if errors else HTTPStatus.OK)


def _waiting(request: HttpRequest, invitation_id: UUID) -> tuple[Visit, Invitation]:
    visit = visit_of(request, Permission.CHANGE_PEOPLE)
    waiting = open_invitations(visit.practice, timezone.now())
    return visit, get_object_or_404(waiting, id=invitation_id)


def _status(errors: _Errors) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
