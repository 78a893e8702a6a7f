"""Whom a case concerns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.cases.errors import CaseClosed
from fairhearing.cases.models import Case, CaseEvent, CasePerson
from fairhearing.catalogue.models import Call
from fairhearing.jobs import outbox
from fairhearing.ledger.joined import standing_row
from fairhearing.ledger.models import Individual
from fairhearing.ledger.people import people_of
from fairhearing.practice.models import Person

_MOST_CALLS = 200


def people_of_case(case: Case) -> list[Individual]:
    """Return whom a case concerns, each once, in the order of their names; the row that stands for one merged away."""
    rows = case.case_people.select_related("individual__merged_into__practice", "individual__practice")
    people = {standing_row(row.individual).id: standing_row(row.individual) for row in rows}
    return sorted(people.values(), key=lambda each: (each.surname, each.forename, each.id))


def people_to_suggest(case: Case) -> list[Individual]:
    """Return who is on the calls of a case, confirmed or by their number, and was not said to be concerned yet."""
    known = {each.id for each in people_of_case(case)}
    calls = Call.objects.filter(case_calls__case=case, case_calls__belongs=True).order_by("started_at")[:_MOST_CALLS]
    on_calls = {each.individual.id: each.individual for people in people_of(calls).values() for each in people}
    return [individual for key, individual in on_calls.items() if key not in known]


def concern(case: Case, individual: Individual, *, by: Person, now: datetime, role: str = "") -> None:
    """Say that a case concerns somebody; once more is nothing. Raises CaseClosed."""
    with transaction.atomic():
        locked = _lock_open(case)
        if individual.id in {each.id for each in people_of_case(locked)}:
            return
        CasePerson.objects.create(case=locked, individual=individual, added_by=by, added_at=now)
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.PERSON_ADDED)
        _note(locked, individual, by, role, "person-added")


def concern_no_more(case: Case, individual: Individual, *, by: Person, now: datetime, role: str = "") -> None:
    """Say that a case does not concern somebody; one whom it does not is nothing. Raises CaseClosed."""
    with transaction.atomic():
        locked = _lock_open(case)
        rows = list(locked.case_people.select_related("individual__merged_into"))
        theirs = [row.id for row in rows if standing_row(row.individual).id == individual.id]
        if not theirs:
            return
        CasePerson.objects.filter(id__in=theirs).delete()
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.PERSON_REMOVED)
        _note(locked, individual, by, role, "person-removed")


def _lock_open(case: Case) -> Case:
    locked = Case.objects.select_for_update().get(id=case.id)
    if locked.is_closed:
        raise CaseClosed("the case is closed")
    return locked


def _note(case: Case, individual: Individual, by: Person, role: str, changed: str) -> None:
    outbox.record(
        Verb.CASE_CHANGED,
        by.account,
        case.practice_id,
        case.id.hex,
        role=role,
        changed=changed,
        individual=individual.id.hex,
    )
