"""Which calls belong to a case, and what keeps them longer for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.cases.conflict import close_call_to
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.models import Case, CaseCall, CaseEvent
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.words import HOLD_KINDS
from fairhearing.catalogue.models import Call
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person
from fairhearing.retention.errors import BeingDestroyed
from fairhearing.retention.holds import place_holds
from fairhearing.retention.models import Hold


@dataclass(frozen=True, slots=True)
class Added:
    """What adding did. added: calls that are new to the case; kept: how many are kept longer for it from now on."""

    added: int
    kept: int


def add_calls(
    case: Case,
    calls: Sequence[Call],
    *,
    keep_until: date | None,
    by: Person,
    now: datetime,
    role: str = "",
) -> Added:
    """Say that calls belong to a case, and keep them longer for it unless keep_until is None.

    keep_until: the day on which it is looked at whether that is still needed. What is destroyed already is added all
    the same, as a line. Raises CaseClosed, and BadHold for a day that is past.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        if locked.is_closed:
            raise CaseClosed("the case is closed")
        known = {row.call_id: row for row in locked.case_calls.filter(call__in=[call.id for call in calls])}
        fresh = [call for call in calls if call.id not in known or not known[call.id].belongs]
        for call in fresh:
            CaseCall.objects.update_or_create(
                case=locked,
                call=call,
                defaults={"belongs": True, "decided_by": by, "decided_at": now},
            )
            CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.CALL_ADDED, call=call)
            outbox.record(Verb.CASE_CALL_ADDED, by.account, locked.practice_id, call.id, role=role, case=locked.id.hex)
        kept = _keep_longer(locked, calls, keep_until, by, now, role) if keep_until else 0
    rows = CaseCall.objects.filter(case=locked, call__in=fresh).select_related("call")
    for about in locked.abouts.select_related("person"):
        for row in rows:
            close_call_to(row, about.person, by=by, now=now, role=role)
    return Added(len(fresh), kept)


def set_aside(case: Case, call: Call, *, by: Person, now: datetime, role: str = "") -> None:
    """Say that a call does not belong to a case; what kept it longer for the case goes on until somebody ends it.

    Raises CaseClosed.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        if locked.is_closed:
            raise CaseClosed("the case is closed")
        CaseCall.objects.update_or_create(
            case=locked, call=call, defaults={"belongs": False, "decided_by": by, "decided_at": now}
        )
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.CALL_SET_ASIDE, call=call)
        outbox.record(Verb.CASE_CALL_SET_ASIDE, by.account, locked.practice_id, call.id, role=role, case=locked.id.hex)


def holds_of(case: Case) -> list[Hold]:
    """Return what keeps calls longer for this case still, by the day of the call."""
    return [hold for hold in case_holds(case) if hold.released_at is None]


def case_holds(case: Case) -> list[Hold]:
    """Return what keeps calls longer for this case, or did, by the day of the call."""
    holds = case.practice.holds.filter(reference=case.reference, call__case_calls__case=case)
    related = holds.select_related("call__practice", "owner", "released_by")
    return list(related.order_by("call__started_at", "call_id", "placed_at").distinct())


def _keep_longer(case: Case, calls: Sequence[Call], review_on: date, by: Person, now: datetime, role: str) -> int:
    """Place a hold on each call that has none of this case; one that nothing can keep any more is left out."""
    held = {hold.call_id for hold in holds_of(case)}
    wanted = [call for call in calls if call.id not in held]
    while wanted:
        try:
            holds = place_holds(
                wanted,
                HOLD_KINDS[CaseKind(case.kind)],
                owner=case.owner,
                review_on=review_on,
                by=by,
                now=now,
                reference=case.reference,
                role=role,
            )
        except BeingDestroyed as error:
            wanted = [call for call in wanted if call.id not in error.calls]
            continue
        for hold in holds:
            CaseCall.objects.filter(case=case, call=hold.call_id).update(hold=hold)
        return len(holds)
    return 0
