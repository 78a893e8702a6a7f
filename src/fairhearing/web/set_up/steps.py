"""The manager's steps 4, 5 and 7, and the page before "Start recording". Each can be left and come back to."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fairhearing.announcing.forms import STARTER_PURPOSES, starters
from fairhearing.announcing.lines import wording_lines
from fairhearing.announcing.models import Wording
from fairhearing.announcing.sound import speak_words
from fairhearing.announcing.speaking import CannotSpeak
from fairhearing.announcing.writing import NewWording, make_wording
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.visits import visitor
from fairhearing.health.lines import RECORDER
from fairhearing.health.status import read_statuses
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.practice.errors import NotPublished
from fairhearing.practice.models import Role
from fairhearing.practice.set_up import (
    SECOND_MANAGER_WITHIN,
    answer_announcement,
    promise_second_manager,
    see_phones,
    start_recording,
)
from fairhearing.practice.set_up_models import PhoneSystem, SetUp
from fairhearing.practice.set_up_steps import STEPS, Step, next_step, steps_of
from fairhearing.vault.clock import machine_time
from fairhearing.web.set_up import keys
from fairhearing.web.set_up.phone_form import to_set
from fairhearing.web.set_up.standing import step_of_manager
from fairhearing.web.set_up.system_people import NOT_SAVED
from fairhearing.web.set_up.wrong import words_for

_ISO_DATE = 10


@step_of_manager
@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Say which phone systems may offer calls, what to set there, and whether anything arrives."""
    if request.method == "POST":
        see_phones(set_up, by=visitor(request), now=timezone.now())
        return onward(set_up)
    systems = PhoneSystem.objects.filter(practice__isnull=True) | PhoneSystem.objects.filter(practice=set_up.practice)
    context = {"systems": to_set(list(systems)), "arrived": _arrived(), **of_step(set_up, 4)}
    return render(request, "web/set_up/practice_phones.jinja", context)


@step_of_manager
@require_http_methods(["GET", "HEAD", "POST"])
def announcement(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Have a wording spoken, give its files, and ask whether the phone system plays it."""
    errors: list[dict[str, str]] = []
    if request.method == "POST" and request.POST.get("speak") in STARTER_PURPOSES:
        errors = _speak(request, set_up)
        if not errors:
            return HttpResponseRedirect(reverse("set-up-announcement"))
    elif request.method == "POST":
        plays, by_when = request.POST.get("plays", ""), _day(request.POST.get("plays_by", ""))
        if plays not in SetUp.Plays.values:
            errors = [{"field": "plays", "text": "Say whether your phone system plays it"}]
        elif plays == SetUp.Plays.NOT_YET and (by_when is None or by_when < timezone.localdate()):
            errors = [{"field": "plays_by", "text": "Choose the day by which it will play, today or later"}]
        else:
            due = by_when if plays == SetUp.Plays.NOT_YET else None
            answer_announcement(set_up, SetUp.Plays(plays), due, by=visitor(request))
            return onward(set_up)
    context = {
        "plays": SetUp.Plays.choices,
        "starters": starters(set_up.practice),
        "wordings": wording_lines(set_up.practice, timezone.localdate()),
        "typed": request.POST or {"plays": set_up.plays, "plays_by": set_up.plays_by},
        "errors": errors,
        **of_step(set_up, 5),
    }
    return render(request, "web/set_up/announcement.jinja", context, status=_status(errors))


def _speak(request: HttpRequest, set_up: SetUp) -> list[dict[str, str]]:
    """Make a draft of an offered wording; return what is wrong where the machine cannot speak."""
    which = request.POST["speak"]
    try:
        sound = speak_words(starters(set_up.practice)[which], "en")
    except CannotSpeak as error:
        return [{"field": f"speak-{which}", "text": error.hint}]
    new = NewWording(
        words=starters(set_up.practice)[which],
        language="en",
        line="",
        purposes=STARTER_PURPOSES[which],
        source=Wording.Source.SPOKEN,
        sound=sound,
        from_on=timezone.localdate(),
    )
    make_wording(set_up.practice, new, Done(visitor(request), timezone.now(), str(Role.Kind.MANAGER)))
    return []


@step_of_manager
@require_http_methods(["GET", "HEAD", "POST"])
def second_manager(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Say by when there must be a second manager, and lead to where one is invited."""
    today = timezone.localdate()
    if request.method == "POST":
        if set_up.second_manager_by is None:
            promise_second_manager(set_up, by=visitor(request), today=today)
        return onward(set_up)
    due = set_up.second_manager_by or today + SECOND_MANAGER_WITHIN
    return render(request, "web/set_up/second_manager.jinja", {"due": due, **of_step(set_up, 7)})


@step_of_manager
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, set_up: SetUp) -> HttpResponseBase:
    """Show every answer and what happens next; a POST starts recording."""
    missing = what_is_missing(set_up)
    errors: list[dict[str, str]] = []
    if request.method == "POST" and not missing:
        try:
            keys.start_recording(request, set_up)
            start_recording(set_up, by=visitor(request), home=settings.HOME, now=timezone.now())
        except NotPublished:
            errors = [{"field": "", "text": NOT_SAVED}]
        except KeyholderError as error:
            errors = [{"field": "", "text": words_for(error)}]
        else:
            return HttpResponseRedirect(reverse("home"))
    elif request.method == "POST":
        errors = [{"field": "", "text": f"First finish: {missing[0].text}"}]
    context = {"steps": steps_of(set_up), "missing": missing, "errors": errors, "set_up": set_up, "total": STEPS}
    return render(request, "web/set_up/check.jinja", context, status=_status(errors))


def what_is_missing(set_up: SetUp) -> list[Step]:
    """Return the steps without which recording may not start."""
    return [step for step in steps_of(set_up) if step.number in (2, 3, 5) and not step.done]


def onward(set_up: SetUp) -> HttpResponseBase:
    """Go to the next step that is open, or to the page before the start; after the start, to the start page."""
    if set_up.started_at is not None:
        return HttpResponseRedirect(reverse("home"))
    step = next_step(set_up)
    return HttpResponseRedirect(reverse(step.page if step else "set-up-check"))


def of_step(set_up: SetUp, number: int) -> dict[str, object]:
    """Return what each step's page shows around its own content."""
    steps = steps_of(set_up)
    back = steps[number - 2]
    return {
        "set_up": set_up,
        "practice": set_up.practice,
        "caption": f"Setting up, step {number} of {STEPS}",
        "back_step": back,
    }


def _arrived() -> int | None:
    """Return how many requests of phone systems the recorder refused since it was started; None if it does not say."""
    status = read_statuses(settings.HOME.status).get(RECORDER)
    if status is None or status.is_old(machine_time()):
        return None
    return int(status.figures.get("refused", 0))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:_ISO_DATE])
    except ValueError:
        return None


def _status(errors: list[dict[str, str]]) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
