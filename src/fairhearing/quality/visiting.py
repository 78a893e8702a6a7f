"""Who visits the pages of this package, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import permissions_in, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor in one practice. role: by which they came in."""

    person: Person
    practice: Practice
    role: str
    reviews: bool
    sets_cards: bool
    sees_learning: bool


def visit_of(request: HttpRequest, permission: Permission) -> Visit:
    """Return who came, by which role, and what else they may do here. Raises Http404."""
    practice, person = standing_practice(request, permission), visitor(request)
    may = permissions_in(person, practice)
    return Visit(
        person=person,
        practice=practice,
        role=str(role_in(person, practice, permission)),
        reviews=Permission.REVIEW_CALLS in may,
        sets_cards=Permission.SET_SCORECARDS in may,
        sees_learning=Permission.SEE_LEARNING in may,
    )
