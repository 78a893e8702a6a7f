"""The page of one call: its facts first, then what each part of the product knows of it. It fetches no sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.announcing.sections import announcement_section
from fairhearing.audit.verbs import Verb
from fairhearing.cases.sections import cases_section, drill_section
from fairhearing.catalogue.call_facts import call_facts
from fairhearing.catalogue.closures import refuse_if_closed
from fairhearing.catalogue.conflict import closing_of
from fairhearing.catalogue.keeping import reasons_of
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.desk.related_calls import related_section
from fairhearing.disclosures.sections import call_disclosures_section
from fairhearing.ledger.sections import people_section
from fairhearing.marks.shown import notes_section, tags_section
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section, reader_of
from fairhearing.practice.standing import choose_practice
from fairhearing.quality.section import quality_section
from fairhearing.reported.sections import report_section
from fairhearing.rights.sections import call_rights_section
from fairhearing.subject_access.sections import call_requests_section

CallSection = Callable[[Call, Reader], Section | None]
"""What one part knows of a call; None where it has nothing to say, or not to this reader."""

SECTIONS: Final[tuple[CallSection, ...]] = (
    drill_section,
    announcement_section,
    people_section,
    cases_section,
    call_requests_section,
    call_disclosures_section,
    call_rights_section,
    tags_section,
    notes_section,
    quality_section,
    related_section,
    report_section,
)
"""In the order of the page, below the facts."""


@requires(Permission.SEE_CALLS)
@require_safe
def call(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Show everything known of one call without opening its sound."""
    found = get_object_or_404(
        Call.objects.select_related("practice", "conversation"),
        id=call_id,
        practice__in=practices_for(request.user, Permission.SEE_CALLS),
    )
    choose_practice(request, found.practice_id)
    refuse_if_closed(found, visitor(request))
    note_visit(request, Verb.CALL_VIEWED, found.practice, Permission.SEE_CALLS, found.id)
    today = timezone.localdate()
    reader = reader_of(visitor(request), found.practice, today=today)
    context = {
        "call": call_facts(found),
        "reasons": reasons_of(found, today=today),
        "reads_log": Permission.READ_LOG in reader.may,
        "keeps": Permission.KEEP_CALLS in reader.may,
        "closing": closing_of(found),
        "sections": [section for each in SECTIONS if (section := each(found, reader))],
    }
    return render(request, "desk/call.jinja", context)
