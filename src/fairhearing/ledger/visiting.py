"""Who visits the pages of this package, and whom they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairhearing.catalogue.visits import visitor
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual, IndividualSearch
from fairhearing.practice.allowed import practices_for, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice, standing_practice


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor in one practice. role: by which they came in. now: when."""

    person: Person
    practice: Practice
    role: str
    now: datetime

    @property
    def today(self) -> date:
        """The day at the practice."""
        return timezone.localdate(self.now)


def visit_of(request: HttpRequest, permission: Permission) -> Visit:
    """Return who came, and by which role. Raises Http404."""
    practice = standing_practice(request, permission)
    return _visit(request, practice, permission)


def individual_of(request: HttpRequest, individual_id: UUID, permission: Permission) -> tuple[Visit, Individual]:
    """Return one individual of a practice in which the visitor may do this; of a merged row the one that stands for it.

    Raises Http404.
    """
    named = get_object_or_404(
        Individual.objects.select_related("practice"),
        id=individual_id,
        practice__in=practices_for(request.user, permission),
    )
    found = standing_row(named)
    choose_practice(request, found.practice_id)
    return _visit(request, found.practice, permission), found


def search_of(request: HttpRequest, search_id: str) -> IndividualSearch | None:
    """Return what the visitor typed before, None where the address names nothing. Raises Http404 for another's."""
    if not search_id:
        return None
    try:
        return get_object_or_404(IndividualSearch, id=UUID(search_id), owner=visitor(request))
    except ValueError as error:
        raise Http404 from error


def _visit(request: HttpRequest, practice: Practice, permission: Permission) -> Visit:
    person = visitor(request)
    return Visit(person, practice, str(role_in(person, practice, permission)), timezone.now())
