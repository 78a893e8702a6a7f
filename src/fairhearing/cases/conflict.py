"""A case that is about a manager or assistant is closed to them, and so is one of whose calls one is closed to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.cases.models import Case, CaseAbout, CaseCall, CaseEvent
from fairhearing.catalogue.closures import closed_conversations, is_closed, say_about
from fairhearing.catalogue.conflict import key_holders
from fairhearing.catalogue.models import About
from fairhearing.jobs import outbox
from fairhearing.practice.models import Person, Practice


def cases_for(person: Person, practice: Practice) -> QuerySet[Case]:
    """Return the cases of a practice that somebody may know of. Every list, page, search and count begins here."""
    cases = practice.cases.exclude(Exists(CaseAbout.objects.filter(case=OuterRef("pk"), person=person)))
    closed = closed_conversations(person, practice)
    if closed is None:
        return cases
    theirs = CaseCall.objects.filter(case=OuterRef("pk"), belongs=True, call__conversation__in=closed)
    return cases.exclude(Exists(theirs))


def may_own(case: Case) -> list[Person]:
    """Return who may work on a case: the practice's key holders whom it is not about."""
    about = set(case.abouts.values_list("person", flat=True))
    holders = [person for person in key_holders(case.practice) if person.id not in about]
    return [person for person in holders if cases_for(person, case.practice).filter(id=case.id).exists()]


def say_case_about(case: Case, person: Person, *, by: Person, now: datetime, role: str = "") -> None:
    """Close a case to the person it is about, with its calls; where they owned it somebody else owns it from now on.

    Only a partner can decide that calls are not about somebody after all (`catalogue.closures`).
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        _, is_new = CaseAbout.objects.get_or_create(
            case=locked, person=person, defaults={"said_by": by, "said_at": now}
        )
        if not is_new:
            return
        if locked.owner_id == person.id:
            others = [each for each in may_own(locked) if each.id != person.id]
            locked.owner = next((each for each in others if each.id == by.id), others[0] if others else locked.owner)
            locked.save(update_fields=["owner"])
        CaseEvent.objects.create(case=locked, at=now, by=by, what=CaseEvent.What.ABOUT, words=person.full_name)
        outbox.record(Verb.CASE_ABOUT, by.account, locked.practice_id, person.account, role=role, case=locked.id.hex)
    for row in locked.case_calls.filter(belongs=True).select_related("call"):
        close_call_to(row, person, by=by, now=now, role=role)


def close_call_to(row: CaseCall, person: Person, *, by: Person, now: datetime, role: str) -> None:
    """Close one call of a case to somebody, unless it is closed to them already."""
    if is_closed(row.call, person):
        return
    about = About(practice_id=row.call.practice_id, person=person, call=row.call, said_by=by, said_at=now)
    say_about(about, role=role, now=now)
