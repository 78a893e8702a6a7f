"""What waits for somebody in disclosures: to prepare and give them, to approve those of others, to close them."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.urls import reverse

from fairhearing.disclosures.approving import may_approve
from fairhearing.disclosures.lines import disclosure_line
from fairhearing.disclosures.models import Disclosure
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting

_MOST: Final = 50


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is due in disclosures here: whoever works on them sees all, whoever may approve those that ask."""
    may = permissions_in(person, practice)
    found: list[Waiting] = []
    if Permission.WORK_DISCLOSURES in may:
        rows = practice.disclosures.exclude(state=Disclosure.State.CLOSED).order_by("target_on", "number")
        found += [_to_work(each, today) for each in rows.select_related("practice", "selection")[:_MOST]]
    if Permission.APPROVE_DISCLOSURES in may:
        asked = practice.disclosures.filter(state=Disclosure.State.ASKED).order_by("target_on", "number")
        found += [_to_approve(each, today) for each in asked.select_related("selection") if may_approve(each, person)]
    return found


def _to_work(disclosure: Disclosure, today: date) -> Waiting:
    line, href = disclosure_line(disclosure, today), reverse("disclosure", args=[disclosure.id])
    if not disclosure.is_worked:
        return Waiting(words=f"Disclosure {disclosure.reference} can be closed", href=href)
    do = line.do[:1].lower() + line.do[1:]
    words = f"Disclosure {disclosure.reference}: {do}"
    due_on = disclosure.target_on if disclosure.target_on >= today else disclosure.last_on
    return Waiting(words=words, href=href, due_on=due_on, is_late=line.is_late)


def _to_approve(disclosure: Disclosure, today: date) -> Waiting:
    return Waiting(
        words=f"Disclosure {disclosure.reference} waits for you to approve it",
        href=reverse("approve-disclosure", args=[disclosure.id]),
        due_on=disclosure.last_on,
        is_late=disclosure.last_on < today,
    )
