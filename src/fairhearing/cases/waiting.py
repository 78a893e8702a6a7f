"""What waits for somebody in their cases, by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from fairhearing.cases.conflict import cases_for
from fairhearing.cases.lines import case_line
from fairhearing.cases.models import Case
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission, permissions_in
from fairhearing.practice.waiting import Waiting

_AHEAD: Final = timedelta(days=14)
_MOST: Final = 50


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is due in this person's own cases within a fortnight, or late; the earliest first."""
    if Permission.WORK_CASES not in permissions_in(person, practice):
        return []
    mine = cases_for(person, practice).filter(owner=person, due_on__lte=today + _AHEAD)
    found = mine.exclude(state=Case.State.CLOSED).order_by("due_on", "opened_at", "number")[:_MOST]
    lines = [case_line(case, today) for case in found]
    return [
        Waiting(
            words=f"{line.case.get_kind_display()} {line.case.reference}: {_lower(line.do)}",
            href=reverse("case", args=[line.case.id]),
            due_on=line.due_on,
            is_late=line.is_late,
        )
        for line in lines
    ]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
