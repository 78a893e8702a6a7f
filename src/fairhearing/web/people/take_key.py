"""Taking the practice's key from somebody who has no role here any more: a partner ended it, a manager finishes it."""

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
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import requires, roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
from fairhearing.web.people import acts
from fairhearing.web.people.fresh_code import typed_code
from fairhearing.web.people.refused import cannot, field_of
from fairhearing.web.people.visiting import Visit, visit_of

_Errors = list[dict[str, str]]


@requires(Permission.ADMIT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_key(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Say what it means, and take the key from who proves by a fresh code that she means it."""
    visit = visit_of(request, Permission.ADMIT_PEOPLE)
    person = get_object_or_404(Person, id=person_id)
    try:
        if person not in still_holding(visit.practice):
            raise Http404
    except KeyholderError as error:
        return cannot(request, error, "Nothing was changed.")
    if request.method != "POST":
        return _ask(request, visit, person, [])
    if not typed_code(request):
        return _ask(request, visit, person, [{"field": "code", "text": "Enter the 6-digit code of your phone"}])
    try:
        acts.take_key(visit.actor, person, typed_code(request))
    except Locked as error:
        return cannot(request, error, "Nothing was changed.")
    except KeyholderError as error:
        field, refusal = field_of(error)
        return _ask(request, visit, person, [{"field": field, "text": refusal.text}], status=refusal.status)
    words = f"The practice’s key is taken from {person.full_name}. Now change the practice key."
    return after_change(request, reverse("people"), words, now=timezone.now())


def still_holding(practice: Practice) -> list[Person]:
    """Return who holds the practice's key and has no role here that does. Raises the keyholder's errors."""
    accounts = {facts.account for facts in HoldersClient(keyholder()).holders(practice.id)}
    roles = roles_in_force().filter(practice=practice, kind__in=ROLES_HOLDING_KEYS)
    people = Person.objects.filter(id__in=[UUID(hex=account) for account in accounts])
    return list(people.exclude(id__in=roles.values("person_id")).order_by("full_name"))


def _ask(
    request: HttpRequest,
    visit: Visit,
    person: Person,
    errors: _Errors,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponseBase:
    context = {"visit": visit, "person": person, "errors": errors}
    return render(request, "web/people/take_key.jinja", context, status=status if errors else HTTPStatus.OK)
