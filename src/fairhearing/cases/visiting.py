"""Who visits the pages of cases, and which case an address names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from fairhearing.audit.verbs import Verb
from fairhearing.cases.conflict import cases_for
from fairhearing.cases.models import Case
from fairhearing.catalogue.closures import ClosedToYou
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.allowed import practices_for
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import choose_practice
from fairhearing.retention.visiting import Visit, visit_of


def visit_cases(request: HttpRequest) -> Visit:
    """Return who came to the cases of the practice they stand in. Raises Http404."""
    return visit_of(request, Permission.WORK_CASES)


def find_case(request: HttpRequest, case_id: UUID) -> tuple[Visit, Case]:
    """Return who came, and the case an address names. Raises Http404, and ClosedToYou where it is about them."""
    practices = practices_for(request.user, Permission.WORK_CASES)
    case = get_object_or_404(Case.objects.select_related("practice", "owner"), id=case_id, practice__in=practices)
    choose_practice(request, case.practice_id)
    if not cases_for(visitor(request), case.practice).filter(id=case.id).exists():
        raise ClosedToYou("the case is about the visitor")
    return visit_cases(request), case


def note_case(request: HttpRequest, case: Case) -> None:
    """Write that a page of this case was shown."""
    note_visit(request, Verb.CASE_VIEWED, case.practice, Permission.WORK_CASES, case.id.hex)
