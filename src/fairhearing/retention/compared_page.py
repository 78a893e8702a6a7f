"""What the comparisons of list, store and keys found, and the oldest calls that nothing keeps longer.

A comparison is of all practices of this machine; the ids of what differs are named only where they are of this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import RecordClass, expires_on
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.retention.lists import oldest_left
from fairhearing.retention.models import Reconciliation
from fairhearing.retention.periods import periods_of
from fairhearing.retention.reconciliation import Difference
from fairhearing.retention.shown_calls import ShownCall, shown_calls
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.retention.words import DIFFERENCE_WORDS

_SHOWN: Final = 31
_OLDEST: Final = 50


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One way in which they differed. ours: the references of a few recordings of this practice."""

    words: str
    count: int
    ours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldestLine:
    """One of the oldest calls, and the first day on which it may go."""

    call: ShownCall
    goes_on: date


@requires(Permission.SEE_KEEPING)
@require_safe
def compared(request: HttpRequest) -> HttpResponseBase:
    """Show a month of comparisons, what differs by the latest, and the fifty oldest calls."""
    visit = visit_of(request, Permission.SEE_KEEPING)
    rows = list(Reconciliation.objects.order_by("-ended_at")[:_SHOWN])
    oldest = _oldest_lines(visit)
    note_visit(request, Verb.RETENTION_VIEWED, visit.practice, Permission.SEE_KEEPING, shown=len(oldest))
    context = {
        "comparisons": [(row, sum(row.differences.values())) for row in rows],
        "differences": _differences(rows[0], visit.practice) if rows else [],
        "oldest": oldest,
        "today": timezone.localdate(),
    }
    return render(request, "retention/compared.jinja", context)


def _differences(row: Reconciliation, practice: Practice) -> list[DifferenceLine]:
    examples = [each for ids in row.examples.values() for each in ids]
    ours = set(Recording.objects.filter(id__in=examples, call__practice=practice).values_list("id", flat=True))
    return [
        DifferenceLine(
            DIFFERENCE_WORDS[Difference(kind)],
            count,
            tuple(each[:8] for each in row.examples.get(kind, []) if each in ours),
        )
        for kind, count in row.differences.items()
    ]


def _oldest_lines(visit: Visit) -> list[OldestLine]:
    periods = periods_of(visit.practice)
    calls: list[Call] = oldest_left(visit.practice, _OLDEST)
    shown = shown_calls(calls, visit)
    return [
        OldestLine(shown[call.id], expires_on(call.started_at, kept_months=periods[RecordClass(call.record_class)]))
        for call in calls
        if shown[call.id].may_open or not visit.sees_calls
    ]
