"""The days of a case: when it was acknowledged, by when an answer was promised, when a delay was explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.cases import working
from fairhearing.cases.errors import BadDay, CaseClosed
from fairhearing.cases.models import Case
from fairhearing.cases.rules import REVIEW_MONTHS, CaseKind, ClockKind, offers_explaining
from fairhearing.cases.visiting import find_case, note_case
from fairhearing.cases.words import caption, case_clocks, standing
from fairhearing.clocks.days import months_later
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date
from fairhearing.retention.visiting import Visit
from fairhearing.wording.days import day_words

_PAST = "Enter a day between the one on which it came and today"
_ANSWER = "Enter a day that is not before the one on which it came"
_AHEAD = "Enter the day on which you look at it again, after today"

_Write = Callable[[Case, date, Visit], None]


@requires(Permission.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_days(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show the clocks of a case, and keep a day that was done or promised."""
    visit, case = find_case(request, case_id)
    if request.method != "POST":
        note_case(request, case)
        return _page(request, case, [])
    what = request.POST.get("what", "")
    if what not in _WRITES:
        return _page(request, case, [{"field": "", "text": "Choose what you want to keep"}])
    write, wrong, words = _WRITES[ClockKind(what)]
    day = read_date(request.POST.get("day", ""))
    if day is None:
        return _page(request, case, [{"field": what, "text": wrong}])
    try:
        write(case, day, visit)
    except BadDay:
        return _page(request, case, [{"field": what, "text": wrong}])
    except CaseClosed:
        return _page(request, case, [{"field": "", "text": "The case is closed. Open it again first"}])
    told = f"{words} {day_words(day)}."
    return after_change(request, reverse("case", args=[case.id]), told, now=timezone.now())


def _acknowledge(case: Case, day: date, visit: Visit) -> None:
    working.acknowledge(case, day, by=visit.person, now=timezone.now(), role=visit.role)


def _promise(case: Case, day: date, visit: Visit) -> None:
    working.promise_answer(case, day, by=visit.person, now=timezone.now(), role=visit.role)


def _explain(case: Case, day: date, visit: Visit) -> None:
    working.explain_delay(case, day, by=visit.person, now=timezone.now(), role=visit.role)


def _review(case: Case, day: date, visit: Visit) -> None:
    working.review_again(case, day, by=visit.person, now=timezone.now(), role=visit.role)


_WRITES: dict[ClockKind, tuple[_Write, str, str]] = {
    ClockKind.ACKNOWLEDGE: (_acknowledge, _PAST, "Acknowledged on"),
    ClockKind.ANSWER: (_promise, _ANSWER, "An answer is promised by"),
    ClockKind.EXPLAIN: (_explain, _PAST, "The delay was explained on"),
    ClockKind.REVIEW: (_review, _AHEAD, "You look at it again on"),
}
"""What writes a day, what is said of one that cannot be, and how the page after it begins."""


def _page(request: HttpRequest, case: Case, errors: list[dict[str, str]]) -> HttpResponseBase:
    today, clocks = timezone.localdate(), case_clocks(case)
    context = {
        "case": case,
        "clocks": {str(clock.kind): clock for clock in clocks},
        "sums": [(clock, caption(clock), standing(clock, today), clock.state(today)) for clock in clocks],
        "is_complaint": case.kind == Case.Kind.COMPLAINT,
        "explains": any(clock.kind is ClockKind.EXPLAIN and offers_explaining(clock, today) for clock in clocks),
        "review": months_later(today, REVIEW_MONTHS[CaseKind(case.kind)]).isoformat(),
        "today": today.isoformat(),
        "typed": request.POST.get("day", ""),
        "what": request.POST.get("what", ""),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "cases/days.jinja", context, status=status)
