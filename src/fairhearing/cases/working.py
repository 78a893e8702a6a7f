"""Opening a case, changing it, writing in it: each is one transaction with one entry of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from fairhearing.audit.verbs import Verb
from fairhearing.cases.errors import BadDay, CaseClosed
from fairhearing.cases.models import Case, CaseEvent
from fairhearing.cases.rules import REVIEW_MONTHS, CaseKind, next_due
from fairhearing.cases.words import case_clocks
from fairhearing.clocks.days import months_later
from fairhearing.jobs import outbox
from fairhearing.notifications.kinds import Kind as Told
from fairhearing.notifications.telling import tell
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.days import PRACTICE_TIME

What = CaseEvent.What


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a case is. words: in a few, as its page is headed."""

    kind: CaseKind
    received_on: date
    words: str
    owner: Person


def open_case(practice: Practice, facts: CaseFacts, *, by: Person, now: datetime, role: str = "") -> Case:
    """Open a case under the next number of its year: without a hole, since the practice's row is held meanwhile.

    Raises BadDay where it was received after today.
    """
    today = _today(now)
    if facts.received_on > today:
        raise BadDay("a case was received today or before")
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        last = practice.cases.filter(year=today.year).aggregate(last=Max("number"))["last"] or 0
        case = Case(
            practice=practice,
            year=today.year,
            number=last + 1,
            kind=str(facts.kind),
            words=facts.words,
            received_on=facts.received_on,
            opened_at=now,
            opened_by=by,
            owner=facts.owner,
            review_on=months_later(today, REVIEW_MONTHS[facts.kind]),
        )
        case.due_on = due_day(case)
        case.save(force_insert=True)
        CaseEvent.objects.create(case=case, at=now, by=by, what=What.OPENED)
        _tell_owner(case, by, now)
        outbox.record(
            Verb.CASE_OPENED,
            by.account,
            practice.id,
            case.id.hex,
            role=role,
            kind=str(facts.kind),
            owner=facts.owner.account,
        )
    return case


def change_facts(case: Case, facts: CaseFacts, *, by: Person, now: datetime, role: str = "") -> None:
    """Say anew what a case is and whose. Raises BadDay, CaseClosed."""
    if facts.received_on > _today(now):
        raise BadDay("a case was received today or before")
    with transaction.atomic():
        locked = _lock_open(case)
        before = CaseFacts(CaseKind(locked.kind), locked.received_on, locked.words, locked.owner)
        locked.kind, locked.received_on, locked.words = str(facts.kind), facts.received_on, facts.words
        locked.owner = facts.owner
        if before.owner != facts.owner:
            CaseEvent.objects.create(case=locked, at=now, by=by, what=What.GIVEN, words=facts.owner.full_name)
            _tell_owner(locked, by, now)
        if (before.kind, before.received_on, before.words) != (facts.kind, facts.received_on, facts.words):
            CaseEvent.objects.create(case=locked, at=now, by=by, what=What.CHANGED)
        _keep(locked, "kind", "received_on", "words", "owner")
        _note(locked, by, role, "facts" if before.owner == facts.owner else "owner")
    case.refresh_from_db()


def say_waiting(case: Case, state: Case.State, *, by: Person, now: datetime, role: str = "") -> None:
    """Say that a case waits for somebody else, or no longer does. Raises CaseClosed."""
    with transaction.atomic():
        locked = _lock_open(case)
        if state in (locked.state, Case.State.CLOSED):
            return
        locked.state = state
        CaseEvent.objects.create(case=locked, at=now, by=by, what=What.STATE, words=str(Case.State(state).label))
        _keep(locked, "state")
        _note(locked, by, role, "state")
    case.refresh_from_db()


def acknowledge(case: Case, on: date, *, by: Person, now: datetime, role: str = "") -> None:
    """Say on which day a complaint was acknowledged. Raises BadDay, CaseClosed."""
    _say_day(case, "acknowledged_on", on, What.ACKNOWLEDGED, (by, now, role))


def explain_delay(case: Case, on: date, *, by: Person, now: datetime, role: str = "") -> None:
    """Say on which day the delay was explained. Raises BadDay, CaseClosed."""
    _say_day(case, "explained_on", on, What.EXPLAINED, (by, now, role))


def promise_answer(case: Case, on: date, *, by: Person, now: datetime, role: str = "") -> None:
    """Keep by when an answer was promised; not before the day on which the case was received. Raises BadDay."""
    if on < case.received_on:
        raise BadDay("an answer comes after what it answers")
    _set_day(case, "answer_on", on, What.ANSWER_PROMISED, (by, now, role))


def review_again(case: Case, on: date, *, by: Person, now: datetime, role: str = "") -> None:
    """Look at a case again on another day, after today. Raises BadDay, CaseClosed."""
    if on <= _today(now):
        raise BadDay("the day must be after today")
    _set_day(case, "review_on", on, What.REVIEW, (by, now, role))


def write_down(case: Case, words: str, *, by: Person, now: datetime, role: str = "") -> None:
    """Write something into the case; into a closed one too."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(id=case.id)
        CaseEvent.objects.create(case=locked, at=now, by=by, what=What.NOTED, words=words)
        _note(locked, by, role, "note")


def due_day(case: Case) -> date | None:
    """Return the next day of a case's clocks."""
    clock = next_due(case_clocks(case))
    return clock.due_on if clock else None


_Done = tuple[Person, datetime, str]


def _say_day(case: Case, field: str, on: date, what: CaseEvent.What, done: _Done) -> None:
    if not case.received_on <= on <= _today(done[1]):
        raise BadDay("it was done today or before, and after the case was received")
    _set_day(case, field, on, what, done)


def _set_day(case: Case, field: str, on: date, what: CaseEvent.What, done: _Done) -> None:
    by, now, role = done
    with transaction.atomic():
        locked = _lock_open(case)
        setattr(locked, field, on)
        CaseEvent.objects.create(case=locked, at=now, by=by, what=what, day=on)
        _keep(locked, field)
        _note(locked, by, role, str(what))
    case.refresh_from_db()


def _lock_open(case: Case) -> Case:
    """Return a case as it is now, locked. Raises CaseClosed."""
    locked = Case.objects.select_for_update().get(id=case.id)
    if locked.is_closed:
        raise CaseClosed("the case is closed")
    return locked


def _keep(case: Case, *fields: str) -> None:
    """Write these fields, and what is due next."""
    case.due_on = due_day(case)
    case.save(update_fields=[*fields, "due_on"])


def _note(case: Case, by: Person, role: str, changed: str) -> None:
    outbox.record(Verb.CASE_CHANGED, by.account, case.practice_id, case.id.hex, role=role, changed=changed)


def _tell_owner(case: Case, by: Person, now: datetime) -> None:
    """Have whoever the case was given to know of it, unless they took it themselves."""
    if case.owner_id != by.id:
        tell(case.owner, case.practice, Told.CASE_GIVEN, case.id, now=now)


def _today(now: datetime) -> date:
    return now.astimezone(PRACTICE_TIME).date()
