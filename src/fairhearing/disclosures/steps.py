"""Pages on which one says what was done: each form of a page names its step, a step is one function of a disclosure."""

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
from fairhearing.disclosures.errors import BadDay, DisclosureOver, NotChosen, NotYet
from fairhearing.disclosures.forms import LONGEST
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.visiting import AtDisclosure
from fairhearing.practice.notices import after_change
from fairhearing.practice.sent_fields import read_date

OVER = "It was given, refused, withdrawn or closed already: look at its page"


@dataclass(frozen=True, slots=True)
class StepForm:
    """What was typed for one step."""

    posted: QueryDict
    done: Done

    @property
    def day(self) -> date:
        """The day. Raises BadDay."""
        day = read_date(self.posted.get("day", ""))
        if day is None:
            raise BadDay("Enter a day")
        return day

    @property
    def words(self) -> str:
        """What was written."""
        return self.posted.get("words", "").strip()[:LONGEST]

    @property
    def more(self) -> str:
        """What was written into the second field."""
        return self.posted.get("more", "").strip()[:LONGEST]

    @property
    def choice(self) -> str:
        """What was chosen."""
        return self.posted.get("choice", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say. said: what the page after it says."""

    do: Callable[[Disclosure, StepForm], None]
    said: str


Context = Callable[[AtDisclosure], Mapping[str, object]]


def step_page(
    http: HttpRequest, at: AtDisclosure, template: str, steps: Mapping[str, Step], context: Context
) -> HttpResponseBase:
    """Show a page of steps, or take one and go back to the disclosure."""
    if http.method != "POST":
        at.note(http)
        return show_steps(http, at, template, context, [])
    name = http.POST.get("what", "")
    step = steps.get(name)
    if step is None:
        return show_steps(http, at, template, context, [{"field": "", "text": "Choose what you want to say"}])
    try:
        step.do(at.disclosure, StepForm(http.POST, at.done()))
    except BadDay as error:
        return show_steps(http, at, template, context, [{"field": f"{name}-day", "text": str(error)}])
    except NotYet as error:
        field = error.field if isinstance(error, NotChosen) else f"{name}-words"
        return show_steps(http, at, template, context, [{"field": field, "text": str(error)}])
    except DisclosureOver:
        return show_steps(http, at, template, context, [{"field": "", "text": OVER}])
    return after_change(http, reverse("disclosure", args=[at.disclosure.id]), step.said, now=timezone.now())


def show_steps(
    http: HttpRequest, at: AtDisclosure, template: str, context: Context, errors: list[dict[str, str]]
) -> HttpResponseBase:
    """Show a page of steps, with what is wrong with something that was typed there."""
    typed = {name: http.POST.get(name, "") for name in ("what", "day", "words", "more", "choice")}
    shared = {"found": at.disclosure, "errors": errors, "typed": typed, "today": timezone.localdate().isoformat()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(http, template, {**shared, **context(at)}, status=status)
