"""Admitting somebody to the practice's key: the manager types the five words that the person reads out.

The words bind the person to the key: they are compared in the keyholder.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.keyholder.errors import KeyholderError, Locked
from fairhearing.practice.allowed import requires
from fairhearing.practice.appointing import role_words
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_admittable, open_invitations
from fairhearing.practice.joining import needs_key
from fairhearing.practice.models import Role
from fairhearing.practice.notices import after_change
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import Permission
from fairhearing.web.people import acts
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.refused import cannot, field_of
from fairhearing.web.people.visiting import Visit, visit_of

_WORDS = 5
_Errors = list[dict[str, str]]


@requires(Permission.ADMIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, invitation_id: UUID) -> HttpResponseBase:
    """Ask for the five words and a fresh code, and let the person hold the key."""
    visit, invitation = _waiting(request, invitation_id)
    if request.method != "POST":
        return _ask(request, visit, invitation, [])
    words = " ".join(request.POST.get("words", "").lower().split())
    errors = []
    if len(words.split()) != _WORDS:
        errors.append({"field": "words", "text": "Type all five words, with spaces between them"})
    if not typed_code(request):
        errors.append({"field": "code", "text": "Enter the 6-digit code that your phone shows now"})
    if errors:
        return _ask(request, visit, invitation, errors)
    try:
        acts.admit(visit.actor, typed_code(request), invitation, words, now=timezone.now())
    except InvitationOver as error:
        raise Http404 from error
    except Locked as error:
        return cannot(request, error, "Nobody was admitted.")
    except KeyholderError as error:
        field, refusal = field_of(error)
        return _ask(request, visit, invitation, [{"field": field, "text": refusal.text}], status=refusal.status)
    told = f"{invitation.full_name} can sign in from now on, and open the recordings of {visit.practice.name}."
    return after_change(request, reverse("people"), told, now=timezone.now())


def _waiting(request: HttpRequest, invitation_id: UUID) -> tuple[Visit, Invitation]:
    """Return an invitation of the practice whose five words can be typed. Raises Http404."""
    visit, now = visit_of(request, Permission.ADMIT_PEOPLE), timezone.now()
    waiting = open_invitations(visit.practice, now).select_related("practice", "made_by", "person")
    invitation = get_object_or_404(waiting, id=invitation_id)
    if not needs_key(invitation):
        raise Http404
    try:
        check_admittable(invitation, now=now)
    except InvitationOver as error:
        raise Http404 from error
    return visit, invitation


def _ask(
    request: HttpRequest,
    visit: Visit,
    invitation: Invitation,
    errors: _Errors,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {
        "visit": visit,
        "invitation": invitation,
        "renews": invitation.purpose == Invitation.Purpose.RENEW,
        "role": role_words(invitation.kind),
        "is_manager": invitation.kind == Role.Kind.MANAGER,
        "errors": errors,
        "typed": request.POST,
    }
    return render(request, "web/people/admit.jinja", context, status=status if errors else HTTPStatus.OK)
