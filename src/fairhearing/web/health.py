"""The page of what is wrong and what to do, its figures as they change, and the one line that start pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing import __version__
from fairhearing.catalogue.visits import visitor
from fairhearing.health.lines import Line, State, for_practice, not_well, read_lines, state_of
from fairhearing.health.outage_words import FOUND, counted_words, lasted_words
from fairhearing.health.outages import read_outages
from fairhearing.health.told import counted_sentence, first_sentence, headline, others, supplier_text, to_look_at
from fairhearing.jobs.doorbell import ring
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.vault.clock import machine_time
from fairhearing.web.test_calls import ask_for_round
from fairhearing.wording.days import clock, long_day

_OUTAGE_DAYS: Final = 7
_MOST_OUTAGES: Final = 20


@dataclass(frozen=True, slots=True)
class HealthWords:
    """What a start page says when not all is well. is_trouble: something is wrong; else it is not known."""

    sentence: str
    is_trouble: bool


@dataclass(frozen=True, slots=True)
class ShownOutage:
    """One stretch without recording, as the page shows it. ended: None while it lasts."""

    began: datetime
    ended: datetime | None
    part: str
    found: str
    lasted: str
    counted: str


@requires(Permission.SEE_HEALTH)
@require_safe
def health(request: HttpRequest) -> HttpResponseBase:
    """Show what each process says of itself, what is wrong first, and when calls could not be recorded."""
    practice = standing_practice(request, Permission.SEE_HEALTH)
    now, lines = timezone.now(), _lines(practice)
    outages = _outages(now)
    context = {
        "sentence": first_sentence(lines, _Moment(now)),
        "counted": counted_sentence(lines),
        "state": _state(lines),
        "not_well": to_look_at(lines),
        "others": others(lines),
        "message": supplier_text(lines, version=__version__, now=now),
        "outages": outages[:_MOST_OUTAGES],
        "more_outages": max(0, len(outages) - _MOST_OUTAGES),
        "outage_days": _OUTAGE_DAYS,
        "has_marks": any(settings.HOME.outages.glob("*.mark")),
        "test_call_asked": "test-call" in request.GET,
        "logs_breaches": practices_for(request.user, Permission.LOG_BREACHES).filter(id=practice.id).exists(),
    }
    return render(request, "web/health.jinja", context)


@requires(Permission.SEE_HEALTH)
@require_safe
def health_figures(request: HttpRequest) -> HttpResponseBase:
    """Say what the lines that are well say now, and in a word whether others are not well than before."""
    lines = _lines(standing_practice(request, Permission.SEE_HEALTH))
    return JsonResponse(
        {"state": _state(lines), "lines": {f"{line.name}|{line.part}": line.found for line in others(lines)}}
    )


@requires(Permission.RUN_JOBS)
@require_POST
def ask_for_test_call(request: HttpRequest) -> HttpResponseBase:
    """Have a test call made now."""
    practice, person = standing_practice(request, Permission.RUN_JOBS), visitor(request)
    ask_for_round(
        person.account,
        now=timezone.now(),
        asked_by=person.account,
        practice=practice.id,
        role=str(role_in(person, practice, Permission.RUN_JOBS)),
    )
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(f"{reverse('health')}?test-call=asked")


def health_words(practice: Practice) -> HealthWords | None:
    """Say that something is wrong, or not known; None where all is well."""
    lines = _lines(practice)
    state = state_of(lines)
    if state is State.WELL:
        return None
    return HealthWords(headline(lines, _Moment(timezone.now())), is_trouble=state is State.TROUBLE)


def _lines(practice: Practice) -> tuple[Line, ...]:
    return for_practice(read_lines(settings.HOME.status, machine_time()), practice.id)


def _state(lines: Sequence[Line]) -> str:
    """Return what changes when something else is wrong than before; counts and times do not matter."""
    return " ".join(f"{line.kind or line.state}:{line.part}" for line in not_well(lines)) or "well"


@dataclass(frozen=True, slots=True)
class _Moment:
    """Writes a moment for people who read it now: the time alone where it is today's."""

    now: datetime

    def __call__(self, moment: datetime) -> str:
        is_today = timezone.localdate(moment) == timezone.localdate(self.now)
        return clock(moment) if is_today else f"{clock(moment)} on {long_day(moment)}"


def _outages(now: datetime) -> list[ShownOutage]:
    found = read_outages(settings.HOME.outages, now - timedelta(days=_OUTAGE_DAYS), now)
    return [
        ShownOutage(each.began, each.ended, each.part, FOUND[each.kind], lasted_words(each, now), counted_words(each))
        for each in reversed(found)
    ]
