"""What of keeping and destroying waits for whom: notes to confirm, and reasons to keep longer that are due again."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting
from fairhearing.retention.asked import clock_of
from fairhearing.retention.models import KeepRequest
from fairhearing.retention.notes import count_own_notes
from fairhearing.wording.counts import counted


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:
    """Return somebody's own notes to confirm, and what they keep longer and have to look at again."""
    may = permissions_in(person, practice)
    return [
        *(_notes(person, practice) if Permission.CONFIRM_NOTES in may else []),
        *(_asked(person, practice, today) if Permission.KEEP_CALLS in may else []),
        *(_reviews(person, practice, today) if Permission.KEEP_CALLS in may else []),
    ]


def _notes(person: Person, practice: Practice) -> list[Waiting]:
    count = count_own_notes(person, practice)
    return [Waiting(words=f"{counted(count, 'note')} to confirm", href=reverse("notes"))] if count else []


def _asked(person: Person, practice: Practice, today: date) -> list[Waiting]:
    """Return as one line the requests to keep a call that nobody answered."""
    waiting = practice.keep_requests.filter(answer=KeepRequest.Answer.WAITING).order_by("asked_on")
    closed = closed_conversations(person, practice)
    waiting = waiting if closed is None else waiting.exclude(call__conversation__in=closed)
    first = waiting.first()
    if first is None:
        return []
    count, clock = waiting.count(), clock_of(first)
    words = f"{counted(count, 'request')} to keep a call {'waits' if count == 1 else 'wait'} for an answer"
    return [Waiting(words=words, href=reverse("asked"), due_on=clock.due_on, is_late=clock.is_late(today))]


def _reviews(person: Person, practice: Practice, today: date) -> list[Waiting]:
    """Return as one line the reasons that are this person's, or of somebody who has no role here any more."""
    due = practice.holds.filter(released_at=None, review_on__lte=today).order_by("review_on")
    here = practice.roles.values("person")
    mine = due.filter(owner=person) | due.exclude(owner__in=here)
    closed = closed_conversations(person, practice)
    mine = mine if closed is None else mine.exclude(call__conversation__in=closed)
    first = mine.values_list("review_on", flat=True).first()
    if first is None:
        return []
    words = f"Look again at {counted(mine.count(), 'reason')} to keep a call longer"
    return [Waiting(words=words, href=reverse("kept-longer"), due_on=first, is_late=first < today)]
