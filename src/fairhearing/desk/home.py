"""The start page: the honest sentence, what waits, what goes, what broke; for other roles, what they may do here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.capture.control_client import RecorderDown
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.visits import visitor
from fairhearing.desk.known import Moment, known_of, parts_of, practice_lines
from fairhearing.desk.role_home import links_of, words_of
from fairhearing.desk.sentence import Page, sentence
from fairhearing.desk.waiting import waiting_for, waiting_lines
from fairhearing.health.lines import Line, State
from fairhearing.health.told import headline, to_look_at
from fairhearing.live.lines import calls_for
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, reader_of
from fairhearing.practice.standing import choose_practice, standing_practice
from fairhearing.retention.lists import PREVIEW_DAYS, LastChanceCall, count_going, last_chance
from fairhearing.retention.words import FLAG_WORDS

MOST_WAITING: Final = 8
_MOST_BROKEN: Final = 3


@dataclass(frozen=True, slots=True)
class ChanceLine:
    """How many calls of the last-chance list are on it for one reason, and when the first of them goes."""

    words: str
    count: int
    first_on: date


@dataclass(frozen=True, slots=True)
class Going:
    """What is about to be destroyed. going: calls within 14 days, by `by`. chances: those to look at first."""

    going: int
    by: date
    chances: tuple[ChanceLine, ...]
    chance_count: int


@requires(Permission.SEE_HOME)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show what the visitor should know first."""
    practice, person = standing_practice(request, Permission.SEE_HOME), visitor(request)
    now = timezone.now()
    reader = reader_of(person, practice, today=timezone.localdate(now))
    waiting = waiting_for(person, practice, today=reader.today)
    lines = practice_lines(practice)
    broken = to_look_at(lines) if Permission.SEE_HEALTH in reader.may else []
    context: dict[str, object] = {
        "waiting": waiting_lines(waiting[:MOST_WAITING], today=reader.today),
        "more_waiting": len(waiting) - len(waiting[:MOST_WAITING]),
        "broken_words": headline(lines, Moment(now)),
        "broken": broken[:_MOST_BROKEN],
        "more_broken": len(broken) - len(broken[:_MOST_BROKEN]),
        "may": {str(each) for each in reader.may},
    }
    if Permission.SEE_CALLS in reader.may:
        return render(request, "desk/home.jinja", context | _holders_home(reader, lines, now))
    role = role_in(person, practice, Permission.SEE_HOME)
    context |= {
        "heading": f"Hello, {person.full_name}",
        "sentences": words_of(role),
        "links": links_of(person, practice, reader.may),
    }
    return render(request, "desk/role_home.jinja", context)


@requires(Permission.SEE_HOME)
@require_POST
def switch_practice(request: HttpRequest) -> HttpResponseBase:
    """Go to another practice the visitor works in."""
    choose_practice(request, request.POST.get("practice", ""))
    return HttpResponseRedirect(reverse("home"))


def _holders_home(reader: Reader, lines: tuple[Line, ...], now: datetime) -> dict[str, object]:
    """Return what managers and assistants are shown besides."""
    known = known_of(reader.practice, lines, now)
    told = sentence(known)
    return {
        "sentence": told,
        "look": _look(told.page, reader.may),
        "parts": parts_of(reader.practice, known, lines, now),
        "going": going_of(reader),
        "live": _live(reader.person, reader.practice),
        "has_unknown": any(line.state is State.NOT_KNOWN for line in lines),
    }


def _look(page: Page, may: frozenset[Permission]) -> tuple[str, str] | None:
    """Return where the sentence leads this reader, and in which words."""
    if page is Page.HEALTH and Permission.SEE_HEALTH in may:
        return reverse("health"), "See what is wrong, and what to do"
    if page is Page.GAPS and Permission.SEE_GAPS in may:
        return reverse("phone-log"), "See what should have been recorded"
    return None


def going_of(reader: Reader) -> Going:
    """Return what is about to be destroyed, without what is closed to the reader."""
    last_day = reader.today + timedelta(days=PREVIEW_DAYS - 1)
    listed = last_chance(reader.practice, reader.today).calls
    closed = closed_among([each.call for each in listed], reader.person)
    open_to_reader = [each for each in listed if each.call.id not in closed]
    return Going(
        going=count_going(reader.practice, last_day),
        by=reader.today + timedelta(days=PREVIEW_DAYS),
        chances=_chances(open_to_reader),
        chance_count=len(open_to_reader),
    )


def _chances(listed: list[LastChanceCall]) -> tuple[ChanceLine, ...]:
    """Count by reason; a call with two reasons counts under each."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    for each in listed:
        for flag in each.flags:
            found[FLAG_WORDS[flag]].append(each.expires_on)
    lines = (ChanceLine(words, len(days), min(days)) for words, days in found.items())
    return tuple(sorted(lines, key=lambda line: (line.first_on, line.words)))


def _live(person: Person, practice: Practice) -> int | None:
    """Count the calls that are being recorded now; None where the recorder does not say."""
    try:
        return len(calls_for(person, practice))
    except RecorderDown:
        return None
