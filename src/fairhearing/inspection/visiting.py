"""Who visits the pages for inspectors, and how something is handed out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor in one practice. role: by which they came in."""

    person: Person
    practice: Practice
    role: str


def visit_of(request: HttpRequest) -> Visit:
    """Return who came. Raises Http404."""
    practice, person = standing_practice(request, Permission.SHOW_EVIDENCE), visitor(request)
    return Visit(person, practice, str(role_in(person, practice, Permission.SHOW_EVIDENCE)))


def hand_out(visit: Visit, what: str, form: str, content_type: str, content: bytes, *, name: str = "") -> HttpResponse:
    """Give a file, with its entry in the log. what, form: codes, as the entry names it."""
    with transaction.atomic():
        record(
            Verb.EVIDENCE_TAKEN,
            visit.person.account,
            visit.practice.id,
            role=visit.role,
            what=what,
            form=form,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name or f"{what}-{visit.practice.id}.{form}"}"'
    return response
