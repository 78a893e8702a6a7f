"""Everything that should have been recorded and was not, on one page."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.inspection.gaps import gap_lines, gaps_table
from fairhearing.inspection.visiting import hand_out, visit_of
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission

MOST_SHOWN: Final = 500


@requires(Permission.SHOW_EVIDENCE)
@require_safe
def every_gap(request: HttpRequest) -> HttpResponseBase:
    """Show all gaps there ever were, the latest first."""
    visit = visit_of(request)
    note_visit(request, Verb.EVIDENCE_VIEWED, visit.practice, Permission.SHOW_EVIDENCE, page="gaps")
    lines = gap_lines(visit.practice, settings.HOME, timezone.now(), most=MOST_SHOWN)
    counted = visit.practice.recording_gaps.count()
    context = {
        "lines": lines,
        "count": counted + sum(1 for line in lines if not line.gap_id),
        "open": visit.practice.recording_gaps.filter(explained_at=None, found_at=None).count(),
        "more": counted > MOST_SHOWN,
    }
    return render(request, "inspection/gaps.jinja", context)


@requires(Permission.SHOW_EVIDENCE)
@require_POST
def take_gaps(request: HttpRequest) -> HttpResponseBase:
    """Give the whole list as a table."""
    visit = visit_of(request)
    lines = gap_lines(visit.practice, settings.HOME, timezone.now())
    return hand_out(visit, "gaps", "csv", "text/csv; charset=utf-8", "".join(gaps_table(lines)).encode())
