"""Calls that are about a key holder are closed to them: out of their lists, and no page, key or period for them.

    said      a key holder, a partner or the person says it   -> the calls that are there are closed, and those to come
    brought   the worker tells the keyholder, which then refuses the recordings by itself
    ended     a partner decides that it is not so              -> calls to come are not closed any more
    opened    another key holder's fresh code, at the keyholder, then here

A conversation is closed as a whole: a transfer is one matter. ADR 176 says what a hijacked web process could do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.models import About, Call, Closed, Participation, Party, Recording
from fairhearing.jobs.outbox import BATCH, record
from fairhearing.practice.models import Person, Practice

Bring = Callable[[str, str, Sequence[str]], None]
"""What closes recordings at the keyholder: `ClosuresClient.close`, of an account, a practice and recordings' ids."""


class ClosedToYou(PermissionDenied):
    """The call is about the visitor. Its page says so, and who can assign somebody else."""


def refuse_if_closed(call: Call, person: Person) -> None:
    """Let nobody do anything with a call that is about them. Raises ClosedToYou."""
    if is_closed(call, person):
        raise ClosedToYou("the call is about the visitor")


def is_closed(call: Call, person: Person) -> bool:
    """Say whether a call, or another of its conversation, is closed to somebody."""
    return Closed.objects.filter(person=person, call__conversation=call.conversation_id).exists()


def closed_conversations(person: Person, practice: Practice) -> QuerySet[Closed, str] | None:
    """Return the ids of the conversations that are closed to somebody; None for most people: there are none."""
    closed = Closed.objects.filter(person=person, about__practice=practice)
    return closed.values_list("call__conversation_id", flat=True) if closed.exists() else None


def closed_among(calls: Iterable[Call], person: Person) -> set[str]:
    """Return the ids of those of these calls that are closed to somebody."""
    by_conversation: defaultdict[str, set[str]] = defaultdict(set)
    for call in calls:
        by_conversation[call.conversation_id].add(call.id)
    closed = Closed.objects.filter(person=person, call__conversation__in=by_conversation)
    return {call for each in closed.values_list("call__conversation", flat=True) for call in by_conversation[each]}


def say_about(about: About, *, role: str, now: datetime) -> None:
    """Keep that calls are about somebody, and close those that are there. What is stopped midway the worker ends."""
    detail = {"call": about.call_id} if about.call_id else {}
    with transaction.atomic():
        about.save(force_insert=True)
        record(
            Verb.CALLS_CLOSED,
            about.said_by.account,
            about.practice_id,
            about.person.account,
            role=role,
            about=about.id.hex,
            **detail,
        )
    apply(about, now)


def apply(about: About, now: datetime) -> None:
    """Close every call that is there, fifty in a transaction."""
    while True:
        mine = Closed.objects.filter(about=about, call=OuterRef("pk"))
        waiting = Call.objects.filter(practice=about.practice_id, conversation__in=_conversations(about))
        batch = list(waiting.exclude(Exists(mine)).values_list("id", flat=True)[:BATCH])
        if not batch:
            break
        with transaction.atomic():
            _close(about, batch)
    About.objects.filter(id=about.id, applied_at=None).update(applied_at=now)


def close_if_about(call: Call) -> None:
    """Close a call that was taken in, with its conversation. Runs inside intake's transaction."""
    conversation = Call.objects.values_list("conversation_id", flat=True).get(id=call.id)
    calls = list(Call.objects.filter(conversation=conversation).values_list("id", flat=True))
    known = set(Closed.objects.filter(call__in=calls).values_list("about_id", flat=True))
    for about in About.objects.filter(Q(ended_at=None) | Q(id__in=known), practice=call.practice_id):
        if about.id in known or about.call_id in calls or _takes_part(about, calls):
            Closed.objects.filter(about=about, call__in=calls).delete()
            _close(about, calls)


def bring(close: Bring, now: datetime) -> bool:
    """Tell the keyholder what is closed, and finish what was stopped midway; say whether more may be waiting.

    Raises the keyholder's errors; then it is told again.
    """
    for about in About.objects.filter(applied_at=None, ended_at=None):
        apply(about, now)
    rows = list(Closed.objects.filter(brought_at=None).select_related("about", "person").order_by("id")[:BATCH])
    _tell(close, rows)
    Closed.objects.filter(id__in=[row.id for row in rows]).update(brought_at=now)
    return len(rows) == BATCH


def bring_again(close: Bring, *, after: int) -> int | None:
    """Tell the keyholder fifty rows once more: its own list may be an older one, from a backup.

    after: the last row that was told again, 0 at first. Returns the last one now, None when all were.
    """
    rows = list(Closed.objects.filter(id__gt=after).select_related("about", "person").order_by("id")[:BATCH])
    _tell(close, rows)
    return rows[-1].id if len(rows) == BATCH else None


def assign(about: About, person: Person, *, by: Person, role: str, now: datetime) -> None:
    """Say who looks into these calls."""
    with transaction.atomic():
        about.assigned_to, about.assigned_by, about.assigned_at = person, by, now
        about.save(update_fields=["assigned_to", "assigned_by", "assigned_at"])
        record(Verb.CALLS_ASSIGNED, by.account, about.practice_id, person.account, role=role, about=about.id.hex)


def end_closure(about: About, *, by: Person, role: str, now: datetime) -> None:
    """Decide that calls are not about this person; what is closed stays so until another key holder opens it."""
    with transaction.atomic():
        about.ended_by, about.ended_at = by, now
        about.save(update_fields=["ended_by", "ended_at"])
        record(Verb.CLOSURE_ENDED, by.account, about.practice_id, about.person.account, role=role, about=about.id.hex)


def to_open(about: About, most: int) -> list[str]:
    """Return the recordings that an ended closure alone keeps closed, at most so many."""
    others = Closed.objects.filter(call=OuterRef("call"), person=about.person).exclude(about=about)
    mine = Closed.objects.filter(about=about).exclude(Exists(others)).values("call")
    return list(Recording.objects.filter(call__in=mine).order_by("id").values_list("id", flat=True)[:most])


def opened(about: About, recordings: Sequence[str], now: datetime) -> None:
    """Note that the keyholder opens these recordings again; with the last of them the closure is over."""
    left = set(recordings)
    with transaction.atomic():
        shut = Recording.objects.filter(call=OuterRef("call")).exclude(id__in=left)
        Closed.objects.filter(about=about).exclude(Exists(shut)).delete()
        if not to_open(about, 1):
            about.closed.all().delete()
            about.opened_at = now
            about.save(update_fields=["opened_at"])


def _tell(close: Bring, rows: Iterable[Closed]) -> None:
    wanted: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        wanted[row.person.account, row.about.practice_id].append(row.call_id)
    for (account, practice), calls in wanted.items():
        recordings = list(Recording.objects.filter(call__in=calls).order_by("id").values_list("id", flat=True))
        close(account, practice, recordings)


def _close(about: About, calls: Iterable[str]) -> None:
    Closed.objects.bulk_create(
        [Closed(about=about, call_id=call, person_id=about.person_id) for call in calls], ignore_conflicts=True
    )


def _conversations(about: About) -> Iterable[str] | QuerySet[Call, str]:
    """Return the conversations that a closure closes."""
    if about.call_id:
        return Call.objects.filter(id=about.call_id).values_list("conversation_id", flat=True)
    took_part = _parties(about).values("call")
    was_on_the_line = _participations(about).values("recording__call")
    calls = of_practice(Call.objects, about.practice).filter(Q(id__in=took_part) | Q(id__in=was_on_the_line))
    return calls.values_list("conversation_id", flat=True)


def _takes_part(about: About, calls: Sequence[str]) -> bool:
    if about.call_id:
        return False
    on_the_line = _participations(about).filter(recording__call__in=calls)
    return _parties(about).filter(call__in=calls).exists() or on_the_line.exists()


def _parties(about: About) -> QuerySet[Party]:
    return Party.objects.filter(_who(about), _when(about, "started_at"), practice=about.practice_id)


def _participations(about: About) -> QuerySet[Participation]:
    when = _when(about, "recording__started_at")
    return Participation.objects.filter(_who(about), when, recording__call__practice=about.practice_id)


def _who(about: About) -> Q:
    return Q(extension=about.extension) if about.extension else Q(number=about.number)


def _when(about: About, column: str) -> Q:
    wanted = Q()
    if about.from_at:
        wanted &= Q(**{f"{column}__gte": about.from_at})
    if about.until_at:
        wanted &= Q(**{f"{column}__lt": about.until_at})
    return wanted


def find_about(practice: Practice, about_id: UUID) -> QuerySet[About]:
    """Return the closure of the practice with this id, if there is one that is not over."""
    return practice.abouts.filter(id=about_id, opened_at=None).select_related("person")
