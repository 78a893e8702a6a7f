"""The page of what is wrong and what to do; and the one line of it that start pages show."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing import __version__
from fairhearing.health.lines import Line, State, for_practice, not_well, read_lines, state_of
from fairhearing.health.told import headline, supplier_text
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission, requires
from fairhearing.practice.standing import standing_practice
from fairhearing.vault.clock import machine_time


@dataclass(frozen=True, slots=True)
class HealthWords:
    """What a start page says when not all is well. is_trouble: something is wrong; else it is not known."""

    sentence: str
    is_trouble: bool


@requires(Permission.SEE_HEALTH)
@require_safe
def health(request: HttpRequest) -> HttpResponseBase:
    """Show what each process says of itself, what is wrong first."""
    practice = standing_practice(request, Permission.SEE_HEALTH)
    lines = _lines(practice)
    context = {
        "headline": headline(lines),
        "not_well": not_well(lines),
        "well": [line for line in lines if line.state is State.WELL],
        "message": supplier_text(lines, version=__version__, now=timezone.now()),
    }
    return render(request, "web/health.jinja", context)


def health_words(practice: Practice) -> HealthWords | None:
    """Say that something is wrong, or not known; None where all is well."""
    lines = _lines(practice)
    state = state_of(lines)
    if state is State.WELL:
        return None
    return HealthWords(headline(lines), is_trouble=state is State.TROUBLE)


def _lines(practice: Practice) -> tuple[Line, ...]:
    return for_practice(read_lines(settings.HOME.status, machine_time()), practice.id)
