"""Closing a case, with the end of what kept its calls for it; and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.models import Case, CaseEvent
from fairhearing.cases.working import due_day
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person
from fairhearing.retention.errors import HoldReleased
from fairhearing.retention.holds import release
from fairhearing.retention.models import Hold


def close_case(
    case: Case,
    outcome: Case.Outcome,
    words: str,
    *,
    ending: Iterable[Hold],
    by: Person,
    now: datetime,
    role: str = "",
) -> int:
    """Close a case, end these holds of it, and return how many ended.

    words: what came of it. Where a hold ends the caller has proved by a fresh code that she means it. Raises
    CaseClosed where somebody else was first.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        if locked.is_closed:
            raise CaseClosed("the case is closed already")
        locked.state, locked.outcome = Case.State.CLOSED, str(outcome)
        locked.closed_at, locked.closed_by = now, by
        locked.due_on = due_day(locked)
        locked.save(update_fields=["state", "outcome", "closed_at", "closed_by", "due_on"])
        ended = sum(_end(hold, f"{locked.reference} is closed", by, now, role) for hold in ending)
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.CLOSED, words=words)
        outbox.record(
            Verb.CASE_CLOSED,
            by.account,
            locked.practice_id,
            locked.id.hex,
            role=role,
            outcome=str(outcome),
            holds_ended=ended,
        )
    case.refresh_from_db()
    return ended


def open_again(case: Case, *, by: Person, now: datetime, role: str = "") -> None:
    """Open a closed case again: its clocks go on. Holds that ended stay ended; place new ones."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        if not locked.is_closed:
            return
        locked.state, locked.outcome, locked.closed_at, locked.closed_by = Case.State.OPEN, "", None, None
        locked.due_on = due_day(locked)
        locked.save(update_fields=["state", "outcome", "closed_at", "closed_by", "due_on"])
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.OPENED_AGAIN)
        outbox.record(Verb.CASE_OPENED_AGAIN, by.account, locked.practice_id, locked.id.hex, role=role)
    case.refresh_from_db()


def _end(hold: Hold, words: str, by: Person, now: datetime, role: str) -> int:
    try:
        release(hold, words, by=by, now=now, role=role)
    except HoldReleased:
        return 0
    return 1
