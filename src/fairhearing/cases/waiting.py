"""What waits for somebody in their cases, by day; and the drill of finding a call again, where it is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from fairhearing.cases.conflict import cases_for
from fairhearing.cases.drill import AGES, ages_words, can_be_tried, good_until
from fairhearing.cases.lines import case_line
from fairhearing.cases.models import Case
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting

_AHEAD: Final = timedelta(days=14)
_MOST: Final = 50
_DRILL_AHEAD: Final = timedelta(days=7)


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is due in this person's own cases within a fortnight, or late; and the drill that is due."""
    if Permission.WORK_CASES not in permissions_in(person, practice):
        return []
    mine = cases_for(person, practice).filter(owner=person, due_on__lte=today + _AHEAD)
    found = mine.exclude(state=Case.State.CLOSED).order_by("due_on", "opened_at", "number")[:_MOST]
    lines = [case_line(case, today) for case in found]
    waiting = [
        Waiting(
            words=f"{line.case.get_kind_display()} {line.case.reference}: {_lower(line.do)}",
            href=reverse("case", args=[line.case.id]),
            due_on=line.due_on,
            is_late=line.is_late,
        )
        for line in lines
    ]
    return waiting + drills_due(practice, today)


def drills_due(practice: Practice, today: date) -> list[Waiting]:
    """Return one line for all ages of which no drill counts in a week from now; none where there is no such call."""
    days = {months: good_until(practice, months) for months in AGES}
    due = [
        months
        for months, day in days.items()
        if (day is None or day - _DRILL_AHEAD <= today) and can_be_tried(practice, months, today=today)
    ]
    if not due:
        return []
    last = min((day for months in due if (day := days[months]) is not None), default=None)
    words = f"Find and open a call of about {ages_words(due)} ago, as a drill"
    return [Waiting(words=words, href=reverse("call-drill"), due_on=last, is_late=last is not None and last < today)]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
