"""Which reported calls wait for somebody: undecided, due to be looked at again, or decided and not told."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.reported.about import open_to
from fairhearing.reported.models import Report
from fairhearing.wording.counts import counted

_LATE_AFTER_DAYS = 5


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what waits for whoever decides on reported calls; nothing for anybody else."""
    if Permission.DECIDE_REPORTS not in permissions_in(person, practice):
        return []
    rows = open_to(person, practice).filter(closed_at=None).exclude(outcome=Report.Outcome.WITHDRAWN)
    href = reverse("reported")
    found = []
    undecided = rows.filter(decided_at=None).order_by("reported_at")
    if count := undecided.count():
        oldest = timezone.localdate(undecided[0].reported_at)
        many = counted(count, "reported call waits", "reported calls wait")
        words = f"{many}, the oldest since {oldest:%A} {oldest.day} {oldest:%B}"
        is_late = (today - oldest).days > _LATE_AFTER_DAYS
        found.append(Waiting(words=words, href=href, is_late=is_late))
    if count := rows.filter(told_at=None).exclude(decided_at=None).count():
        words = f"{counted(count, 'reported call was', 'reported calls were')} decided, and who reported was not told"
        found.append(Waiting(words=words, href=href))
    due = rows.filter(review_on__lte=today).exclude(decided_at=None).order_by("review_on")
    if count := due.count():
        words = f"{counted(count, 'reported call is', 'reported calls are')} to be looked at again"
        found.append(Waiting(words=words, href=href, due_on=due[0].review_on, is_late=due[0].review_on != today))
    return found
