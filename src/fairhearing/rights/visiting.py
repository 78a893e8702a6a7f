"""Who visits the pages of requests about other rights, and which request an address names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.rights.models import RightsRequest


@dataclass(frozen=True, slots=True)
class AtRight:
    """Who came, and to which request."""

    visit: Visit
    request: RightsRequest

    def done(self) -> Done:
        """Return who does something here now."""
        return Done(self.visit.person, timezone.now(), self.visit.role)


def find_right(http: HttpRequest, request_id: UUID) -> AtRight:
    """Return who came, and the request an address names. Raises Http404."""
    practices = practices_for(http.user, Permission.WORK_REQUESTS)
    rows = RightsRequest.objects.select_related("practice", "owner", "logged_by")
    found = get_object_or_404(rows, id=request_id, practice__in=practices)
    choose_practice(http, found.practice_id)
    return AtRight(visit_of(http, Permission.WORK_REQUESTS), found)


def note_right(http: HttpRequest, request: RightsRequest) -> None:
    """Write that a page of this request was shown."""
    note_visit(http, Verb.RIGHT_VIEWED, request.practice, Permission.WORK_REQUESTS, request.id.hex)
