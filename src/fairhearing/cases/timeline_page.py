"""The timeline of a case: a page that prints, with the notes to choose, and the PDF that is made of it."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import CaseEvent, Pack
from fairhearing.cases.pack_pdf import pack_pdf
from fairhearing.cases.timeline import timeline_of
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.cases.words import standing, to_do
from fairhearing.jobs import outbox
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.WORK_CASES)
@require_safe
def case_timeline(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show everything of a case in the order of time."""
    visit, case = find_case(request, case_id)
    note_case(request, case)
    today = timezone.localdate()
    timeline = timeline_of(case, visit)
    context = {
        "case": case,
        "timeline": timeline,
        "clocks": [(to_do(clock), standing(clock, today)) for clock in timeline.clocks],
        "packs": list(case.packs.select_related("made_by")),
    }
    return render(request, "cases/timeline.jinja", context)


@requires(Permission.WORK_CASES)
@require_POST
def make_pack(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Give the timeline as PDF; the log has its SHA-256, and so has the page of the case. The file is not kept."""
    visit, case = find_case(request, case_id)
    now, person = timezone.now(), visit.person
    timeline = timeline_of(case, visit, notes=frozenset(request.POST.getlist("note")))
    made = pack_pdf(timeline, made_by=person.full_name, made_at=now)
    sha256 = hashlib.sha256(made.content).hexdigest()
    with transaction.atomic():
        pack = Pack.objects.create(case=case, made_by=person, made_at=now, pages=made.pages, sha256=sha256)
        CaseEvent.objects.create(case=case, at=now, by=person, what=CaseEvent.What.PACKED)
        outbox.record(
            Verb.CASE_PACKED,
            person.account,
            case.practice_id,
            case.id.hex,
            role=visit.role,
            pack=pack.id.hex,
            sha256=sha256,
            pages=made.pages,
        )
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
    return response
