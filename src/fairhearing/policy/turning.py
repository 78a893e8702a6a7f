"""When a clause begins to stand otherwise: the day's row, the entry of the log, and who is told.

Whoever looks after a clause is told at once that it is not met; the partners, if it still is not a day later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.jobs.outbox import record
from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.telling import tell
from fairhearing.policy.clause_models import ClauseDay, ClauseOwner, ClauseTurn
from fairhearing.policy.newest import standings
from fairhearing.practice.models import Person, Practice, Role

_PROCESS: Final = "worker"
PARTNERS_AFTER: Final = timedelta(hours=24)


def note_states(practice: Practice, now: datetime) -> int:
    """Keep how each clause stands now; return how many turned."""
    turned = 0
    for each in standings(practice, now):
        turned += _note_state(practice, each.clause, each.state, now)
    return turned


def owner_of(practice: Practice, clause: Clause) -> Person | None:
    """Return who looks after a clause: whoever was named and still works here, else the first practice manager."""
    named = ClauseOwner.objects.filter(practice=practice, clause=str(clause)).select_related("person").first()
    if named is not None and named.person.is_active and practice.roles.filter(person=named.person).exists():
        return named.person
    managers = practice.roles.filter(kind=Role.Kind.MANAGER, person__is_active=True).select_related("person")
    first = managers.order_by("since", "id").first()
    return first.person if first else None


def name_owner(practice: Practice, clause: Clause, person: Person, *, by: Person, role: str, now: datetime) -> None:
    """Say who looks after a clause."""
    with transaction.atomic():
        ClauseOwner.objects.update_or_create(
            practice=practice, clause=str(clause), defaults={"person": person, "named_by": by, "named_at": now}
        )
        record(Verb.CLAUSE_GIVEN, by.account, practice.id, person.account, role=role, clause=str(clause))


def last_turn(practice: Practice, clause: Clause) -> ClauseTurn | None:
    """Return since when a clause stands as it does."""
    return ClauseTurn.objects.filter(practice=practice, clause=str(clause)).order_by("-at").first()


def _note_state(practice: Practice, clause: Clause, state: State, now: datetime) -> int:
    with transaction.atomic():
        _note_day(practice, clause, state, now)
        last = last_turn(practice, clause)
        if last is not None and last.state == state:
            _tell_partners_later(last, now)
            return 0
        before = last.state if last else ""
        turn = ClauseTurn.objects.create(practice=practice, clause=str(clause), at=now, before=before, state=str(state))
        record(
            Verb.CLAUSE_TURNED,
            _PROCESS,
            practice.id,
            turn.id.hex,
            clause=str(clause),
            before=before,
            state=str(state),
        )
        if state is State.NOT_MET and (owner := owner_of(practice, clause)):
            tell(owner, practice, Kind.CLAUSE_NOT_MET, turn.id, now=now)
    return 1


def _note_day(practice: Practice, clause: Clause, state: State, now: datetime) -> None:
    """Keep the day's state: what was once Not met stays so for its day."""
    day = timezone.localdate(now)
    row = ClauseDay.objects.filter(practice=practice, clause=str(clause), day=day).first()
    if row is None:
        ClauseDay.objects.create(practice=practice, clause=str(clause), day=day, state=str(state))
    elif row.state not in (State.NOT_MET, state):
        row.state = str(state)
        row.save(update_fields=["state"])


def _tell_partners_later(turn: ClauseTurn, now: datetime) -> None:
    if turn.state != State.NOT_MET or turn.told_partners_at is not None or now < turn.at + PARTNERS_AFTER:
        return
    partners = turn.practice.roles.filter(kind=Role.Kind.PARTNER, person__is_active=True).select_related("person")
    for role in partners:
        tell(role.person, turn.practice, Kind.CLAUSE_STILL_NOT_MET, turn.id, now=now)
    turn.told_partners_at = now
    turn.save(update_fields=["told_partners_at"])
