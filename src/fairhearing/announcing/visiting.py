"""Who is on a page of the announcement, in which practice, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from fairhearing.announcing.models import Wording
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import visitor
from fairhearing.practice.allowed import permissions_in, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. may: what the visitor may do in this practice."""

    practice: Practice
    person: Person
    permission: Permission
    may: frozenset[Permission]

    @property
    def sets(self) -> bool:
        """Whether the visitor may write and approve wordings."""
        return Permission.SET_ANNOUNCEMENT in self.may

    @property
    def tests(self) -> bool:
        """Whether the visitor may note test calls."""
        return Permission.TEST_ANNOUNCEMENT in self.may

    @property
    def sees_calls(self) -> bool:
        """Whether the visitor may see calls."""
        return Permission.SEE_CALLS in self.may

    def done(self) -> Done:
        """Say who does something now."""
        return Done(self.person, timezone.now(), str(role_in(self.person, self.practice, self.permission)))


def visit_of(request: HttpRequest, permission: Permission) -> Visit:
    """Return the visit of a page that asks for this permission."""
    practice, person = standing_practice(request, permission), visitor(request)
    return Visit(practice, person, permission, frozenset(permissions_in(person, practice)))


def find_wording(visit: Visit, wording_id: UUID) -> Wording:
    """Return a wording of the practice. Raises Http404."""
    found = visit.practice.announcements.select_related("made_by", "approved_by").filter(id=wording_id).first()
    if found is None:
        raise Http404
    return found
