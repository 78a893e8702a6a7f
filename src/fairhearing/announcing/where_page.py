"""Where recording begins, and what somebody heard who rang from outside."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.announcing.lines import line_labels, line_words
from fairhearing.announcing.models import CaptureBegins, OutsideTest
from fairhearing.announcing.visiting import Visit, visit_of
from fairhearing.announcing.writing import note_test, say_where
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sent_fields import read_date

OLDEST: Final = timedelta(days=90)


@requires(Permission.SET_ANNOUNCEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponseBase:
    """Say of a line, or of all, whether a recording can hold the announcement."""
    visit = visit_of(request, Permission.SET_ANNOUNCEMENT)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        line, place = request.POST.get("line", ""), request.POST.get("place", "")
        if line and not visit.practice.numbers.filter(number=line).exists():
            errors.append({"field": "line", "text": "Choose one of your lines, or all"})
        if place not in CaptureBegins.Place.values:
            errors.append({"field": "place", "text": "Say where the announcement is"})
        if not errors:
            say_where(visit.practice, line, CaptureBegins.Place(place), visit.done())
            return after_change(request, reverse("announcement"), "Saved.", now=timezone.now())
    else:
        note_visit(request, Verb.ANNOUNCEMENT_VIEWED, visit.practice, Permission.SET_ANNOUNCEMENT)
    context = {"places": CaptureBegins.Place.choices, "typed": request.POST, "errors": errors, **_lines(visit)}
    return render(request, "announcing/where.jinja", context, status=_status(errors))


@requires(Permission.TEST_ANNOUNCEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def test_call(request: HttpRequest) -> HttpResponseBase:
    """Note what somebody heard who rang the practice from outside."""
    visit, today = visit_of(request, Permission.TEST_ANNOUNCEMENT), timezone.localdate()
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        line, heard = request.POST.get("line", ""), request.POST.get("heard", "")
        called_on = read_date(request.POST.get("called_on", ""))
        if called_on is None or not today - OLDEST <= called_on <= today:
            errors.append({"field": "called_on", "text": "Choose the day of the call, today or before"})
        if line and not visit.practice.numbers.filter(number=line).exists():
            errors.append({"field": "line", "text": "Choose which line you rang"})
        if heard not in OutsideTest.Heard.values:
            errors.append({"field": "heard", "text": "Say what you heard"})
        if not errors and called_on is not None:
            note_test(visit.practice, called_on, line, OutsideTest.Heard(heard), visit.done())
            return after_change(request, reverse("announcement"), "Your test call is noted.", now=timezone.now())
    else:
        note_visit(request, Verb.ANNOUNCEMENT_VIEWED, visit.practice, Permission.TEST_ANNOUNCEMENT)
    typed = request.POST or {"called_on": today.isoformat()}
    context = {"heard": OutsideTest.Heard.choices, "typed": typed, "errors": errors, **_lines(visit)}
    return render(request, "announcing/test_call.jinja", context, status=_status(errors))


def _lines(visit: Visit) -> dict[str, object]:
    numbers = line_labels(visit.practice)
    return {"lines": [(number, line_words(number, numbers)) for number in numbers]}


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
