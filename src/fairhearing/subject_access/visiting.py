"""Who visits the pages of requests, and which request an address names."""

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
from fairhearing.subject_access.models import Request


@dataclass(frozen=True, slots=True)
class AtRequest:
    """Who came, and to which request."""

    visit: Visit
    request: Request

    def done(self) -> Done:
        """Return who does something here now."""
        return Done(self.visit.person, timezone.now(), self.visit.role)


def find_request(http: HttpRequest, request_id: UUID) -> AtRequest:
    """Return who came, and the request an address names. Raises Http404."""
    practices = practices_for(http.user, Permission.WORK_REQUESTS)
    rows = Request.objects.select_related(
        "practice", "owner", "logged_by", "closed_by", "selection__practice"
    ).prefetch_related("stops")
    found = get_object_or_404(rows, id=request_id, practice__in=practices)
    choose_practice(http, found.practice_id)
    return AtRequest(visit_of(http, Permission.WORK_REQUESTS), found)


def note_request(http: HttpRequest, request: Request) -> None:
    """Write that a page of this request was shown."""
    note_visit(http, Verb.REQUEST_VIEWED, request.practice, Permission.WORK_REQUESTS, request.id.hex)
