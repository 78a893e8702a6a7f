"""What waits for somebody, asked of every part of the product: late first, then by day, then what has no day."""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.announcing.waiting import waiting_for as of_the_announcement
from fairhearing.breaches.waiting import waiting_for as of_breaches
from fairhearing.cases.waiting import waiting_for as of_cases
from fairhearing.catalogue.visits import visitor
from fairhearing.copies.waiting import waiting_for as of_copies
from fairhearing.desk.restore_drill import waiting_for as of_the_restore_drill
from fairhearing.disclosures.waiting import waiting_for as of_disclosures
from fairhearing.figures.waiting import waiting_for as of_figures
from fairhearing.letters.waiting import waiting_for as of_letters
from fairhearing.live.waiting import waiting_for as of_the_register
from fairhearing.papers.waiting import waiting_for as of_papers
from fairhearing.playback.waiting import waiting_for as of_listening
from fairhearing.policy.waiting import waiting_for as of_the_policy
from fairhearing.practice.allowed import requires
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up_waiting import waiting_for as of_setting_up
from fairhearing.practice.standing import standing_practice
from fairhearing.practice.waiting import Waiting
from fairhearing.quality.waiting import waiting_for as of_quality
from fairhearing.redaction.waiting import waiting_for as of_checks
from fairhearing.reported.waiting import waiting_for as of_reported_calls
from fairhearing.retention.waiting import waiting_for as of_keeping
from fairhearing.rights.waiting import waiting_for as of_rights
from fairhearing.subject_access.waiting import waiting_for as of_requests


class WaitingFor(Protocol):
    """Asks one part what waits for somebody."""

    def __call__(self, person: Person, practice: Practice, *, today: date) -> list[Waiting]:
        """Return it in any order."""
        ...


PARTS: Final[tuple[WaitingFor, ...]] = (
    of_reported_calls,
    of_requests,
    of_disclosures,
    of_rights,
    of_breaches,
    of_cases,
    of_copies,
    of_checks,
    of_letters,
    of_keeping,
    of_listening,
    of_quality,
    of_figures,
    of_papers,
    of_the_policy,
    of_the_register,
    of_the_announcement,
    of_setting_up,
    of_the_restore_drill,
)
"""Every part that has something that waits. A new one adds its function here."""


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return all that waits for somebody here, in the order in which to do it."""
    waiting = [each for part in PARTS for each in part(person, practice, today=today)]
    return sorted(waiting, key=_order)


def due_words(waiting: Waiting, *, today: date) -> str:
    """Say how far off the day is: today, in 2 days, 3 days late; "" where no day is set."""
    if waiting.due_on is None:
        return ""
    days = (waiting.due_on - today).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "1 day late"
    return f"in {days} days" if days > 0 else f"{-days} days late"


@requires(Permission.SEE_HOME)
@require_safe
def waiting_page(request: HttpRequest) -> HttpResponseBase:
    """Show everything that waits for the visitor."""
    practice, today = standing_practice(request, Permission.SEE_HOME), timezone.localdate()
    lines = waiting_for(visitor(request), practice, today=today)
    return render(request, "desk/waiting.jinja", {"waiting": waiting_lines(lines, today=today)})


def waiting_lines(waiting: list[Waiting], *, today: date) -> list[tuple[Waiting, str]]:
    """Return each with how far off its day is."""
    return [(each, due_words(each, today=today)) for each in waiting]


def _order(waiting: Waiting) -> tuple[bool, bool, date]:
    return (not waiting.is_late, waiting.due_on is None, waiting.due_on or date.max)
