"""How many months each kind of record is kept. A longer period is saved at once; a shorter one is checked before.

longer              saved
shorter             a page that counts what becomes due by it and says when the first goes
nothing becomes due one button more
something does      the number is typed: nobody can bring it back
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import KEPT_MONTHS, LONGEST_MONTHS, RecordClass
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.periods import periods_of, set_period
from fairhearing.retention.rules import DESTROYED_BY_TIME
from fairhearing.retention.shortening import Shortening, shortening
from fairhearing.retention.visiting import Visit, visit_of
from fairhearing.retention.words import NEXT_RUN
from fairhearing.wording.counts import counted


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One kind of record and its period. months: what stands in the field. policy: what the policy says, if otherwise.

    error: why what was typed cannot be.
    """

    value: str
    label: str
    months: str
    policy: str
    error: str = ""


@requires(Permission.SET_KEEPING)
@require_safe
def periods(request: HttpRequest) -> HttpResponseBase:
    """Show how long each kind of record is kept."""
    return _page(request, visit_of(request, Permission.SET_KEEPING))


@requires(Permission.SET_KEEPING)
@require_POST
def change_period(request: HttpRequest) -> HttpResponseBase:
    """Keep one kind of record for so many months; ask first where that is shorter than now."""
    visit = visit_of(request, Permission.SET_KEEPING)
    record_class = _class(request.POST.get("class", ""))
    typed = request.POST.get("months", "").strip()
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= LONGEST_MONTHS):
        return _page(request, visit, wrong=record_class, typed=typed)
    months, before = int(typed), periods_of(visit.practice)[record_class]
    if months >= before:
        return _save(request, visit, record_class, months)
    what = shortening(visit.practice, record_class, before=before, months=months, today=timezone.localdate())
    asked = request.POST.get("sure", "")
    if asked and _is_meant(request.POST.get("number", ""), what):
        return _save(request, visit, record_class, months)
    return _check(request, record_class, what, error=_not_meant(what) if asked else "")


def _is_meant(number: str, what: Shortening) -> bool:
    return not what.recordings or number.strip().replace(",", "") == str(what.recordings)


def _not_meant(what: Shortening) -> str:
    return f"Type {what.recordings} to go on. Nothing was changed"


def _save(request: HttpRequest, visit: Visit, record_class: RecordClass, months: int) -> HttpResponseBase:
    set_period(visit.practice, record_class, months, by=visit.person, role=visit.role)
    words = f"{_label(record_class)} calls are kept for {counted(months, 'month')}."
    return after_change(request, reverse("periods"), words, now=timezone.now())


def _check(request: HttpRequest, record_class: RecordClass, what: Shortening, *, error: str) -> HttpResponseBase:
    context = {
        "value": str(record_class),
        "label": _label(record_class),
        "what": what,
        "next_run": NEXT_RUN,
        "errors": [{"field": "number", "text": error}] if error else [],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "retention/shorten.jinja", context, status=status)


def _page(request: HttpRequest, visit: Visit, *, wrong: RecordClass | None = None, typed: str = "") -> HttpResponseBase:
    own = periods_of(visit.practice)
    problem = f"Enter a whole number of months, from 1 to {LONGEST_MONTHS}"
    lines = [
        PeriodLine(
            value=str(each),
            label=_label(each),
            months=typed if each is wrong else str(own[each]),
            policy="" if own[each] == KEPT_MONTHS else counted(KEPT_MONTHS, "month"),
            error=problem if each is wrong else "",
        )
        for each in DESTROYED_BY_TIME
    ]
    errors = [{"field": f"months-{line.value}", "text": line.error} for line in lines if line.error]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "retention/periods.jinja", {"lines": lines, "errors": errors}, status=status)


def _class(value: str) -> RecordClass:
    """Return the class a form named. Raises Http404 for one that is not destroyed by time."""
    if value not in DESTROYED_BY_TIME:
        raise Http404
    return RecordClass(value)


def _label(record_class: RecordClass) -> str:
    return str(Call.RecordClass(record_class).label)
