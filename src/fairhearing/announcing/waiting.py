"""What of the announcement waits for whom: drafts to approve, and the test call where no recording can show it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.announcing.evidence import Shown, evidence_after
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.wording.counts import counted

_WEEK: Final = timedelta(days=7)
_BY_TEST: Final = (Shown.TESTED, Shown.NOT_HEARD, Shown.TOO_OLD)


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return what somebody has to approve, and whether to ring from outside."""
    may = permissions_in(person, practice)
    waiting = []
    if Permission.SET_ANNOUNCEMENT in may:
        drafts = practice.announcements.filter(approved_at=None, dropped_at=None).count()
        if drafts:
            words = f"{counted(drafts, 'wording')} of the announcement to approve"
            waiting.append(Waiting(words=words, href=reverse("announcement"), due_on=None, is_late=False))
    if Permission.TEST_ANNOUNCEMENT in may:
        waiting += _test_call(practice, today)
    return waiting


def _test_call(practice: Practice, today: date) -> list[Waiting]:
    """Return the test call that is due; none where recordings or the phone log show what callers hear."""
    after = evidence_after(practice, timezone.now())
    if after.shown not in (*_BY_TEST, Shown.NONE):
        return []
    due = after.last.called_on + _WEEK if after.last is not None else today
    if due > today:
        return []
    words = "Ring from outside, and note whether you heard the announcement"
    return [Waiting(words=words, href=reverse("announcement-test"), due_on=due, is_late=due < today)]
