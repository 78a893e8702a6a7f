"""For whoever took the call: report it with one tap, be looked after, say more, take it back, see what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.visits import note_visit, visitor
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.reported.errors import NotTheirs, TooLate
from fairhearing.reported.making import Details, answer, report_call, say_more, take_back
from fairhearing.reported.models import Report
from fairhearing.reported.own_calls import own_calls
from fairhearing.reported.staff_support import support_text

_MOST_CALLS = 40
_MOST_REPORTS = 100
_MOMENT = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_SECONDS = 60
_TOO_LATE = "It was decided meanwhile, so nothing was changed."


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A call one took, as little of it as tells it from the others."""

    id: str
    call: Call
    is_reported: bool


@requires(Permission.REPORT_CALLS)
@require_safe
def report_a_call(request: HttpRequest) -> HttpResponseBase:
    """List the calls one took lately, each with its button to report it."""
    practice, person = _standing(request)
    found = list(own_calls(person, practice, now=timezone.now())[:_MOST_CALLS])
    reported = set(practice.reports.filter(reporter=person).values_list("call", flat=True))
    note_visit(request, Verb.REPORTS_VIEWED, practice, Permission.REPORT_CALLS, shown=len(found))
    calls = [OwnCall(call.id, call, call.id in reported) for call in found]
    context = {"calls": calls, "has_extension": practice.extensions.filter(person=person).exists()}
    return render(request, "reported/report_a_call.jinja", context)


@requires(Permission.REPORT_CALLS)
@require_POST
def report_one(request: HttpRequest, call_id: str) -> HttpResponseBase:
    """Report a call; that is all it takes."""
    practice, person = _standing(request)
    try:
        report = report_call(practice, call_id, by=person, now=timezone.now())
    except NotTheirs as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("own-report", args=[report.id]))


@requires(Permission.REPORT_CALLS)
@require_safe
def my_reports(request: HttpRequest) -> HttpResponseBase:
    """List the calls one reported, with what came of each."""
    practice, person = _standing(request)
    rows = list(practice.reports.filter(reporter=person).order_by("-reported_at")[:_MOST_REPORTS])
    note_visit(request, Verb.REPORTS_VIEWED, practice, Permission.REPORT_CALLS, shown=len(rows))
    return render(request, "reported/mine.jinja", {"reports": rows, "support": support_text(practice)})


@requires(Permission.REPORT_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Look after whoever reported a call; take what they say of it."""
    practice, report = _own(request, report_id)
    if request.method != "POST":
        note_visit(request, Verb.REPORT_VIEWED, practice, Permission.REPORT_CALLS, report.id.hex)
        return _show(request, report, [])
    details, errors = _details(request)
    if errors or details is None:
        return _show(request, report, errors)
    try:
        say_more(report, details, now=timezone.now())
    except TooLate:
        return _back(request, report, _TOO_LATE)
    return _back(request, report, "Thank you. Your manager can read it now.")


@requires(Permission.REPORT_CALLS)
@require_POST
def take_back_report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Withdraw a report of one's own."""
    _, report = _own(request, report_id)
    try:
        take_back(report, now=timezone.now())
    except TooLate:
        return _back(request, report, _TOO_LATE)
    return after_change(request, reverse("my-reports"), "The report was taken back.", now=timezone.now())


@requires(Permission.REPORT_CALLS)
@require_POST
def answer_report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Take what somebody answers to what they were told."""
    practice, report = _own(request, report_id)
    words = " ".join(request.POST.get("answer", "").split())[: Report.LONGEST_WORDS]
    if not words:
        return _show(request, report, [{"field": "answer", "text": "Write your answer"}])
    try:
        answer(report, words, now=timezone.now())
    except TooLate:
        return _back(request, report, "It was closed meanwhile, so nothing was changed.")
    return _back(request, report, f"Your manager at {practice.name} can read your answer.")


def _details(request: HttpRequest) -> tuple[Details | None, list[dict[str, str]]]:
    moment, errors = request.POST.get("moment", "").strip(), []
    moment_ms = read_moment(moment) if moment else None
    if moment and moment_ms is None:
        errors.append({"field": "moment", "text": "Enter minutes and seconds, such as 2:31"})
    wellbeing = request.POST.get("wellbeing", "")
    if errors:
        return None, errors
    words = " ".join(request.POST.get("words", "").split())[: Report.LONGEST_WORDS]
    said = wellbeing if wellbeing in Report.Wellbeing.values else ""
    return Details(request.POST.getlist("kind"), moment_ms, words, said), []


def read_moment(text: str) -> int | None:
    """Read a place in a call, such as 2:31 or 1:02:31, in milliseconds; None where it is none."""
    found = _MOMENT.fullmatch(text)
    if found is None or int(found[3]) >= _SECONDS:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return ((hours * _SECONDS + minutes) * _SECONDS + seconds) * 1000


def _show(request: HttpRequest, report: Report, errors: list[dict[str, str]]) -> HttpResponseBase:
    context = {
        "report": report,
        "call": report.practice.calls.filter(id=report.call).first(),
        "support": support_text(report.practice),
        "kinds": Report.Kind.choices,
        "wellbeings": [each for each in Report.Wellbeing.choices if each[0]],
        "typed": request.POST,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "reported/own_report.jinja", context, status=status)


def _back(request: HttpRequest, report: Report, words: str) -> HttpResponseBase:
    return after_change(request, reverse("own-report", args=[report.id]), words, now=timezone.now())


def _own(request: HttpRequest, report_id: UUID) -> tuple[Practice, Report]:
    """Return a report that the visitor made. Raises Http404."""
    practice, person = _standing(request)
    rows = practice.reports.select_related("practice", "reporter", "told_by", "decided_by")
    return practice, get_object_or_404(rows, id=report_id, reporter=person)


def _standing(request: HttpRequest) -> tuple[Practice, Person]:
    return standing_practice(request, Permission.REPORT_CALLS), visitor(request)
