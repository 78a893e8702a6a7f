"""Undo: what the visitor has just done is taken back, by the same functions and with entries of its own.

Only what adds to what is kept, or says something anew, is offered for undoing: a hold just placed, a class just chosen,
notes just confirmed; and a note of one's own that was just removed. Ending a hold and shortening a period are not, they
are checked before.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.rules import RecordClass
from fairhearing.catalogue.visits import visitor
from fairhearing.marks.models import Mark
from fairhearing.marks.notes import restore_note
from fairhearing.practice.allowed import practices_for, requires, role_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.notices import after_change, take_undo
from fairhearing.practice.permissions import Permission
from fairhearing.retention.classes import classify
from fairhearing.retention.errors import BeingDestroyed, HoldReleased
from fairhearing.retention.holds import release

_UNDONE = "Undone."
_TOO_LATE = "It is too late to undo that. Nothing was changed."


@requires(Permission.CONFIRM_NOTES)
@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take back what the last notice told of."""
    now = timezone.now()
    todo = take_undo(request.session, now=now)
    practice = (
        practices_for(visitor(request), Permission.CONFIRM_NOTES).filter(id=todo["practice"]).first() if todo else None
    )
    if todo is None or practice is None:
        return HttpResponseRedirect(reverse("home"))
    try:
        done = _UNDO[todo["what"]](practice, visitor(request), todo)
    except BeingDestroyed:
        done = False
    return after_change(request, todo["back"], _UNDONE if done else _TOO_LATE, now=now)


def _undo_holds(practice: Practice, person: Person, todo: dict[str, Any]) -> bool:
    """Release the holds that this person has just placed. No code is asked: all is again as it was a moment ago."""
    role = str(role_in(person, practice, Permission.KEEP_CALLS))
    mine = practice.holds.filter(id__in=[UUID(hex=each) for each in todo["ids"]], owner=person, released_at=None)
    undone = 0
    for hold in mine.order_by("id"):
        try:
            release(hold, "Undone at once by whoever placed it", by=person, now=timezone.now(), role=role)
        except HoldReleased:
            continue
        undone += 1
    return undone > 0


def _undo_class(practice: Practice, person: Person, todo: dict[str, Any]) -> bool:
    return _classify_back(practice, person, todo, Permission.KEEP_CALLS)


def _undo_notes(practice: Practice, person: Person, todo: dict[str, Any]) -> bool:
    return _classify_back(practice, person, todo, Permission.CONFIRM_NOTES)


def _undo_mark(practice: Practice, person: Person, todo: dict[str, Any]) -> bool:
    """Bring back a note that this person has just removed, unless its call was destroyed meanwhile."""
    role = str(role_in(person, practice, Permission.MARK_CALLS))
    ids = [UUID(hex=each) for each in todo["ids"]]
    marks = list(Mark.objects.filter(practice=practice, id__in=ids, written_by=person).exclude(removed_at=None))
    for mark in marks:
        restore_note(mark, role=role)
    return bool(marks)


def _classify_back(practice: Practice, person: Person, todo: dict[str, Any], permission: Permission) -> bool:
    """Give calls back the class they had, where they still have the one that was given."""
    role = str(role_in(person, practice, permission))
    given = of_practice(Call.objects, practice).filter(id__in=todo["ids"], record_class=todo["chosen"])
    calls = list(given.order_by("id"))
    for call in calls:
        classify(call, RecordClass(todo["before"]), by=person, role=role)
    return bool(calls)


_UNDO = {"holds": _undo_holds, "class": _undo_class, "notes": _undo_notes, "mark": _undo_mark}
