"""Who visits the pages of this package, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import permissions_in, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor in one practice. role: by which they came in. may: all that they may do here."""

    person: Person
    practice: Practice
    role: str
    may: frozenset[Permission]

    @property
    def keeps(self) -> bool:
        """Whether they write versions and keep papers."""
        return Permission.KEEP_PAPERS in self.may

    @property
    def signs(self) -> bool:
        """Whether they sign for the practice."""
        return Permission.SIGN_PAPERS in self.may

    def done(self) -> Done:
        """Return who does something now."""
        return Done(self.person, timezone.now(), self.role)


def visit_of(request: HttpRequest, permission: Permission) -> Visit:
    """Return who came, by which role, and what else they may do here. Raises Http404."""
    practice, person = standing_practice(request, permission), visitor(request)
    return Visit(person, practice, str(role_in(person, practice, permission)), permissions_in(person, practice))
