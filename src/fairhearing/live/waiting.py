"""What of the register of who is never recorded waits for whom."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return the entries that who keeps the register has to look at again, as one line."""
    if Permission.KEEP_REGISTER not in permissions_in(person, practice):
        return []
    due = practice.never_recorded.filter(ends_at=None, review_on__lte=today).order_by("review_on")
    first = due.values_list("review_on", flat=True).first()
    if first is None:
        return []
    count = due.count()
    are = "is" if count == 1 else "are"
    words = f"{counted(count, 'entry', 'entries')} of who is never recorded {are} due for review"
    return [Waiting(words=words, href=reverse("never-recorded"), due_on=first, is_late=first < today)]
