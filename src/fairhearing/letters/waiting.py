"""Which letters wait: drafts that somebody began and did not finish."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:  # noqa: ARG001 - no day is set
    """Return the drafts this person began."""
    if Permission.WRITE_LETTERS not in permissions_in(person, practice):
        return []
    drafts = practice.letters.filter(finished_at=None, written_by=person)
    count = drafts.count()
    if not count:
        return []
    words = f"{counted(count, 'letter')} {'waits' if count == 1 else 'wait'} for you to be finished"
    first = drafts.first()
    href = reverse("letter", args=[first.id]) if first and count == 1 else reverse("letters")
    return [Waiting(words=words, href=href)]
