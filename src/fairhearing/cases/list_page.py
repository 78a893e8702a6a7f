"""The page *Cases*: what is open, by what is due first; filters, a reference typed in full, and the list as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.cases.conflict import cases_for
from fairhearing.cases.errors import BadReference
from fairhearing.cases.lines import case_lines
from fairhearing.cases.models import Case
from fairhearing.cases.rules import ClockKind, read_reference
from fairhearing.cases.visiting import visit_cases
from fairhearing.cases.words import case_clocks
from fairhearing.catalogue.table_file import table_lines
from fairhearing.catalogue.visits import note_visit
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.retention.visiting import Visit

PAGE = 50
_NOT_CLOSED = (Case.State.OPEN, Case.State.WAITING)
_HEADINGS = (
    "Reference",
    "Kind",
    "State",
    "Received",
    "Opened",
    "Acknowledge by",
    "Acknowledged",
    "Answer promised by",
    "Explain a delay by",
    "Delay explained",
    "Look again on",
    "Closed",
    "Outcome",
    "Calls",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the cases is shown. state: "" for what is not closed, "all" for everything."""

    state: str = ""
    whose: str = ""
    kind: str = ""
    late: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out, other than what is closed."""
        return any((self.state, self.whose, self.kind, self.late))

    def words(self) -> str:
        """Write them as an address has them."""
        chosen = {"state": self.state, "whose": self.whose, "kind": self.kind, "late": self.late}
        return urlencode({name: value for name, value in chosen.items() if value})


@requires(Permission.WORK_CASES)
@require_safe
def cases(request: HttpRequest) -> HttpResponseBase:
    """List the cases of the practice, what is due first before the others, fifty a page."""
    return _list(request, visit_cases(request), "")


@requires(Permission.WORK_CASES)
@require_POST
def find_case_by_reference(request: HttpRequest) -> HttpResponseBase:
    """Go to the case of a reference that was typed in full, or say that there is none."""
    visit = visit_cases(request)
    typed = request.POST.get("reference", "").strip()[:40]
    try:
        year, number = read_reference(typed)
    except BadReference:
        return _list(request, visit, typed, "Enter a reference in full, such as C-2026-014")
    found = cases_for(visit.person, visit.practice).filter(year=year, number=number).first()
    if found is None:
        return _list(request, visit, typed, "There is no case with that reference")
    return HttpResponseRedirect(reverse("case", args=[found.id]))


@requires(Permission.WORK_CASES)
@require_POST
def download_cases(request: HttpRequest) -> HttpResponseBase:
    """Give the chosen cases as a table: references, days and clocks, no words and no name."""
    visit = visit_cases(request)
    found = chosen(visit, read_filters(request.POST), timezone.localdate()).prefetch_related("case_calls")
    with transaction.atomic():
        record(Verb.CASES_EXPORTED, visit.person.account, visit.practice.id, role=visit.role, entries=found.count())
    lines = table_lines(_HEADINGS, _rows(found))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"cases-{visit.practice.id}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def read_filters(given: QueryDict) -> Filters:
    """Read an address or a form; what is none of ours is not chosen."""
    state, kind = given.get("state", ""), given.get("kind", "")
    return Filters(
        state=state if state in (*Case.State.values, "all") else "",
        whose="mine" if given.get("whose") == "mine" else "",
        kind=kind if kind in Case.Kind.values else "",
        late="yes" if given.get("late") == "yes" else "",
    )


def chosen(visit: Visit, filters: Filters, today: date) -> QuerySet[Case]:
    """Return the cases that are asked for, of those the visitor may know of."""
    found = cases_for(visit.person, visit.practice).select_related("owner", "practice")
    if filters.state in Case.State.values:
        found = found.filter(state=filters.state)
    elif not filters.state:
        found = found.filter(state__in=_NOT_CLOSED)
    if filters.whose:
        found = found.filter(owner=visit.person)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.late:
        found = found.filter(due_on__lt=today)
    return found.order_by(F("due_on").asc(nulls_last=True), "-opened_at", "-number")


def _list(request: HttpRequest, visit: Visit, typed: str, wrong: str = "") -> HttpResponseBase:
    today, filters = timezone.localdate(), read_filters(request.GET)
    at = _page_number(request.GET.get("page", ""))
    found = chosen(visit, filters, today)
    rows = list(found[(at - 1) * PAGE : at * PAGE + 1])
    mine = cases_for(visit.person, visit.practice).filter(state__in=_NOT_CLOSED)
    note_visit(request, Verb.CASES_LISTED, visit.practice, Permission.WORK_CASES, shown=len(rows[:PAGE]))
    context = {
        "lines": case_lines(rows[:PAGE], today),
        "open": mine.count(),
        "late": mine.filter(due_on__lt=today).count(),
        "any": bool(rows) or cases_for(visit.person, visit.practice).exists(),
        "filters": filters,
        "kinds": Case.Kind.choices,
        "states": Case.State.choices,
        "page_at": at,
        "has_more": len(rows) > PAGE,
        "typed": typed,
        "errors": [{"field": "reference", "text": wrong}] if wrong else [],
    }
    return render(request, "cases/cases.jinja", context, status=422 if wrong else 200)


def _page_number(given: str) -> int:
    return min(int(given), 10_000) if given.isascii() and given.isdecimal() and int(given) else 1


def _rows(found: QuerySet[Case]) -> Iterator[tuple[str, ...]]:
    for case in found.iterator(chunk_size=500):
        due = {clock.kind: clock.due_on for clock in case_clocks(case)}
        yield (
            case.reference,
            case.get_kind_display(),
            case.get_state_display(),
            _day(case.received_on),
            _day(timezone.localtime(case.opened_at).date()),
            _day(due.get(ClockKind.ACKNOWLEDGE)),
            _day(case.acknowledged_on),
            _day(case.answer_on),
            _day(due.get(ClockKind.EXPLAIN)),
            _day(case.explained_on),
            _day(case.review_on),
            _day(timezone.localtime(case.closed_at).date() if case.closed_at else None),
            case.get_outcome_display() if case.outcome else "",
            str(sum(1 for row in case.case_calls.all() if row.belongs)),
        )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
