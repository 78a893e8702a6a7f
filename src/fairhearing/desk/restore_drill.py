"""Whether the monthly drill that restores a backup waits for whoever looks after the machine: it failed, or is old."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from fairhearing.backup.results import DRILL_OLD_AFTER, Results, read_results
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return that a backup has to be tried, where the machine did not do so by itself; nothing where none is set up."""
    home = settings.HOME
    if Permission.RUN_JOBS not in permissions_in(person, practice) or not home.backup_json.exists():
        return []
    try:
        results = read_results(home)
    except OSError:
        return []  # health says that it cannot be read
    return _waiting(results, today)


def _waiting(results: Results, today: date) -> list[Waiting]:
    due_on = timezone.localdate(results.drill_at + DRILL_OLD_AFTER) if results.drill_at else None
    if results.drill_failed:
        words = "The drill that restores a backup failed: see why, and run it again"
    elif results.backup_at is not None and due_on is None:
        words = "Try whether the backup can be restored: nobody has yet"
    elif due_on is not None and due_on < today:
        words = "Try whether the backup can be restored: the monthly drill was not made"
    else:
        return []
    return [Waiting(words=words, href=reverse("jobs"), due_on=due_on, is_late=due_on is not None and due_on < today)]
