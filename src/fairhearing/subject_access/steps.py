"""Pages on which one says what was done: each form of a page names its step, a step is one function of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.practice.notices import after_change
from fairhearing.practice.sent_fields import read_date
from fairhearing.subject_access.errors import BadDay, NotYet, RequestOver
from fairhearing.subject_access.forms import LONGEST
from fairhearing.subject_access.models import Request
from fairhearing.subject_access.visiting import AtRequest, note_request

_OVER = "It was answered or closed already: look at its page"


class NoDay(BadDay):
    """A day was not typed, or is none."""


@dataclass(frozen=True, slots=True)
class StepForm:
    """What was typed for one step."""

    posted: QueryDict
    done: Done

    @property
    def day(self) -> date:
        """The day. Raises NoDay."""
        return self._day("day")

    @property
    def second_day(self) -> date:
        """The other day of the form. Raises NoDay."""
        return self._day("second")

    @property
    def words(self) -> str:
        """What was written."""
        return self.posted.get("words", "").strip()[:LONGEST]

    @property
    def choice(self) -> str:
        """What was chosen."""
        return self.posted.get("choice", "")

    def _day(self, name: str) -> date:
        day = read_date(self.posted.get(name, ""))
        if day is None:
            raise NoDay("Enter a day")
        return day


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say. said: what the page after it says."""

    do: Callable[[Request, StepForm], None]
    said: str


Context = Callable[[AtRequest], Mapping[str, object]]


def step_page(
    http: HttpRequest, at: AtRequest, template: str, steps: Mapping[str, Step], context: Context
) -> HttpResponseBase:
    """Show a page of steps, or take one and go back to the request."""
    if http.method != "POST":
        note_request(http, at.request)
        return show_steps(http, at, template, context, [])
    name = http.POST.get("what", "")
    step = steps.get(name)
    if step is None:
        return show_steps(http, at, template, context, [{"field": "", "text": "Choose what you want to say"}])
    try:
        step.do(at.request, StepForm(http.POST, at.done()))
    except BadDay as error:
        return show_steps(http, at, template, context, [{"field": f"{name}-day", "text": str(error)}])
    except NotYet as error:
        return show_steps(http, at, template, context, [{"field": f"{name}-words", "text": str(error)}])
    except RequestOver:
        return show_steps(http, at, template, context, [{"field": "", "text": _OVER}])
    return after_change(http, reverse("access-request", args=[at.request.id]), step.said, now=timezone.now())


def show_steps(
    http: HttpRequest, at: AtRequest, template: str, context: Context, errors: list[dict[str, str]]
) -> HttpResponseBase:
    """Show a page of steps, with what is wrong with something that was typed there."""
    typed = {name: http.POST.get(name, "") for name in ("what", "day", "second", "words", "choice")}
    shared = {"found": at.request, "errors": errors, "typed": typed, "today": timezone.localdate().isoformat()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, template, {**shared, **context(at)}, status=status)
