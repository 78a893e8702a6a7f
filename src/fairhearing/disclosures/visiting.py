"""Who visits the pages of disclosures, and which disclosure an address names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import note_visit
from fairhearing.disclosures.models import Disclosure
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.retention.visiting import Visit, visit_of


@dataclass(frozen=True, slots=True)
class AtDisclosure:
    """Who came, by which permission, and to which disclosure."""

    visit: Visit
    disclosure: Disclosure
    permission: Permission

    def done(self) -> Done:
        """Return who does something here now."""
        return Done(self.visit.person, timezone.now(), self.visit.role)

    def note(self, http: HttpRequest) -> None:
        """Write that a page of this disclosure was shown."""
        found = self.disclosure
        note_visit(http, Verb.DISCLOSURE_VIEWED, found.practice, self.permission, found.id.hex)


def find_disclosure(
    http: HttpRequest, disclosure_id: UUID, permission: Permission = Permission.WORK_DISCLOSURES
) -> AtDisclosure:
    """Return who came, and the disclosure an address names. Raises Http404."""
    rows = Disclosure.objects.select_related("practice", "owner", "logged_by", "closed_by", "selection__practice")
    found = get_object_or_404(rows, id=disclosure_id, practice__in=practices_for(http.user, permission))
    choose_practice(http, found.practice_id)
    return AtDisclosure(visit_of(http, permission), found, permission)
