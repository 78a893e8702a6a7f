"""Everything about one patient or caller on one page: facts and numbers first, then what each part knows of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.cases.sections import individual_cases_section
from fairhearing.catalogue.visits import note_visit
from fairhearing.desk.individual_matters import matters_section
from fairhearing.disclosures.sections import individual_disclosures_section
from fairhearing.ledger.models import Individual
from fairhearing.ledger.sections import calls_section, facts_section, rearranged_section
from fairhearing.ledger.visiting import individual_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section, reader_of
from fairhearing.reported.sections import individual_section
from fairhearing.rights.sections import individual_rights_section
from fairhearing.subject_access.sections import individual_requests_section

IndividualSection = Callable[[Individual, Reader], Section | None]
"""What one part knows of somebody; None where it has nothing to say, or not to this reader."""

SECTIONS: Final[tuple[IndividualSection, ...]] = (
    facts_section,
    calls_section,
    individual_cases_section,
    individual_requests_section,
    individual_disclosures_section,
    individual_rights_section,
    individual_section,
    matters_section,
    rearranged_section,
)
"""In the order of the page."""


@requires(Permission.SEE_INDIVIDUALS)
@require_safe
def individual(request: HttpRequest, individual_id: UUID) -> HttpResponseBase:
    """Show all that is known of somebody."""
    visit, found = individual_of(request, individual_id, Permission.SEE_INDIVIDUALS)
    note_visit(request, Verb.INDIVIDUAL_VIEWED, visit.practice, Permission.SEE_INDIVIDUALS, found.id.hex)
    reader = reader_of(visit.person, visit.practice, today=visit.today)
    context = {
        "individual": found,
        "is_child": found.is_child(visit.today),
        "keeps": Permission.KEEP_INDIVIDUALS in reader.may,
        "sections": [section for each in SECTIONS if (section := each(found, reader))],
    }
    return render(request, "desk/individual.jinja", context)
