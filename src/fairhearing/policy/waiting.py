"""What waits for somebody in the policy: the clauses they look after that are not met."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.policy.clause_models import ClauseTurn
from fairhearing.policy.turning import owner_of
from fairhearing.practice.allowed import permissions_in
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.waiting import Waiting


def waiting_for(person: Person, practice: Practice, *, today: date) -> list[Waiting]:  # noqa: ARG001 - as every part
    """Return the clauses that somebody looks after and that turned to Not met, the first to turn first."""
    if Permission.SEE_POLICY not in permissions_in(person, practice):
        return []
    mine = [Clause(turn.clause) for turn in not_met(practice) if owner_of(practice, Clause(turn.clause)) == person]
    return [
        Waiting(words=f"The policy is not met: {clause.words}", href=reverse("clause", args=[str(clause)]))
        for clause in mine
    ]


def not_met(practice: Practice) -> list[ClauseTurn]:
    """Return the newest turn of each clause that turned to Not met and has not turned since."""
    turns = ClauseTurn.objects.filter(practice=practice)
    later = turns.filter(clause=OuterRef("clause"), at__gt=OuterRef("at"))
    return list(turns.filter(~Exists(later), state=str(State.NOT_MET)).order_by("at", "clause"))
