"""What waits for somebody in breaches: 72 hours first."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from fairhearing.breaches import rules
from fairhearing.breaches.models import Breach
from fairhearing.clocks.other_periods import breach_due_at
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what is owed in breaches here."""
    if Permission.WORK_BREACHES not in permissions_in(person, practice):
        return []
    return [_of(each, today) for each in practice.breaches.filter(closed_at=None).order_by("aware_at")]


def _of(breach: Breach, today: date) -> Waiting:
    known, href = breach.known, reverse("breach", args=[breach.id])
    do = next(rules.owed(known), "It can be closed")
    words = f"Breach {breach.reference}: {do[:1].lower() + do[1:]}"
    if known.report is None:
        due_at = breach_due_at(breach.aware_at)
        return Waiting(
            words=words, href=href, due_on=timezone.localdate(due_at), is_late=timezone.localdate(due_at) < today
        )
    return Waiting(words=words, href=href)
