"""What cases tell the packages below them, which ask by the names that stand in the settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from fairhearing.cases.conflict import cases_for
from fairhearing.cases.models import Case, CaseCall, CasePerson
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.words import PURPOSES
from fairhearing.letters.matters import Matters, numbered
from fairhearing.playback.offered import OfferedReference
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission

_MOST_OFFERED = 50
MATTERS = Matters(numbered("C", lambda practice: practice.cases.all()), "case", Permission.WORK_CASES)
"""See LETTER_MATTERS."""


def last_chance_flags(practice: Practice, call_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Say of calls whose time comes soon that they belong to a case which is not closed. See LAST_CHANCE_FLAGS."""
    rows = CaseCall.objects.filter(call__in=call_ids, belongs=True, case__practice=practice)
    found: dict[str, tuple[str, ...]] = {}
    for row in rows.exclude(case__state=Case.State.CLOSED).select_related("case").order_by("case_id"):
        words = f"It belongs to an open case, {row.case.reference}"
        found[row.call_id] = (*found.get(row.call_id, ()), words)
    return found


def keep_individuals(practice: Practice, people: Collection[UUID], since: datetime) -> set[UUID]:
    """Return whom a case concerns that goes on, or was closed since then. See INDIVIDUAL_KEEPERS."""
    rows = CasePerson.objects.filter(case__practice=practice).filter(
        Q(individual__in=people) | Q(individual__merged_into__in=people)
    )
    standing = rows.filter(Q(case__closed_at=None) | Q(case__closed_at__gte=since))
    both = standing.values_list("individual", "individual__merged_into")
    return {each for pair in both for each in pair if each is not None}


def open_references(person: Person, practice: Practice) -> tuple[OfferedReference, ...]:
    """Return the references of open cases that somebody may listen for, the latest first. See LISTENING_REFERENCES."""
    if Permission.WORK_CASES not in permissions_in(person, practice):
        return ()
    found = cases_for(person, practice).exclude(state=Case.State.CLOSED).order_by("-opened_at", "-number")
    return tuple(
        OfferedReference(case.reference, PURPOSES[CaseKind(case.kind)].label, case.words)
        for case in found[:_MOST_OFFERED]
    )
