"""The page of each statement, and the same as PDF and JSON."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.inspection.statement import Statement
from fairhearing.inspection.statement_pdf import statement_pdf
from fairhearing.inspection.statements import STATEMENTS
from fairhearing.inspection.visiting import hand_out, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission


@requires(Permission.SHOW_EVIDENCE)
@require_safe
def statement_page(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Show one statement as it is true now."""
    visit = visit_of(request)
    statement = _made(visit.practice, kind)
    note_visit(request, Verb.EVIDENCE_VIEWED, visit.practice, Permission.SHOW_EVIDENCE, page=kind)
    return render(request, "inspection/statement.jinja", {"statement": statement})


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def take_statement(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give one as a file: on paper, or for another program."""
    visit = visit_of(request)
    statement = _made(visit.practice, kind)
    if request.POST.get("form") == "json":
        content = json.dumps(statement.as_json(), ensure_ascii=False, indent=1).encode()
        return hand_out(visit, kind, "json", "application/json", content)
    return hand_out(visit, kind, "pdf", "application/pdf", statement_pdf(statement))


def _made(practice: Practice, kind: str) -> Statement:
    if kind not in STATEMENTS:
        raise Http404
    return STATEMENTS[kind](practice, settings.HOME, timezone.now())
