"""Finding entries of one practice: each way to look is one range of one index, read newest first and put together.

A practice's log is its own entries; those of no practice by or about its people (a manager's sign-in opens every
practice she manages); and what the machine did that concerns everybody. A page is asked for by the entry before it,
never by a count, so that the ten-thousandth costs what the first does.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from fairhearing.audit.kinds import EntryKind
from fairhearing.catalogue.models import Call
from fairhearing.jobs.models import LogEntry
from fairhearing.policy.log_choices import Choices
from fairhearing.policy.sentences import uuids_of
from fairhearing.practice.models import Person, Practice

MOST_COUNTED = 1000
_AT_ONCE = 500
_REFERENCE = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True, slots=True)
class Found:
    """How much there is. Counting stops at MOST_COUNTED entries: `more` says that it did. people: who did it."""

    entries: int
    people: int
    more: bool


def log_page(practice: Practice, choices: Choices, *, after: LogEntry | None, most: int) -> list[LogEntry]:
    """Return the newest entries that were chosen, those behind `after` only."""
    found = (_before(stream, after)[:most] for stream in _streams(practice, choices))
    return list(islice(_merged(found), most))


def all_entries(practice: Practice, choices: Choices, *, most: int) -> Iterator[LogEntry]:
    """Give the entries that were chosen, newest first, reading a few hundred at a time."""
    after, given = None, 0
    while given < most:
        page = log_page(practice, choices, after=after, most=min(_AT_ONCE, most - given))
        yield from page
        given += len(page)
        if len(page) < _AT_ONCE:
            return
        after = page[-1]


def count_entries(practice: Practice, choices: Choices, *, most: int = MOST_COUNTED) -> Found:
    """Count what was chosen, up to `most`."""
    actors: dict[int, str] = {}
    for stream in _streams(practice, choices):
        actors.update(stream.values_list("index", "actor")[: most + 1])
    counted = dict(sorted(actors.items(), reverse=True)[:most])
    return _found(counted, more=len(actors) > most)


def count_rows(rows: Iterable[LogEntry]) -> Found:
    """Count entries that are all there is."""
    return _found({row.index: row.actor for row in rows}, more=False)


def people_of(practice: Practice) -> list[Person]:
    """Return who works in the practice or ever did something in it, in the order of their names.

    Who did something is found by leaping over an index from one actor to the next, however many entries each has.
    """
    actors: list[str] = []
    while len(actors) < MOST_COUNTED:
        rows = LogEntry.objects.filter(practice=practice.id, actor__gt=actors[-1] if actors else "")
        actor = rows.order_by("actor").values_list("actor", flat=True).first()
        if actor is None:
            break
        actors.append(actor)
    here = practice.roles.values("person_id")
    return list(Person.objects.filter(Q(id__in=here) | Q(id__in=uuids_of(actors))).order_by("full_name", "email"))


def ids_of_call(practice: Practice, call_id: str) -> tuple[str, ...]:
    """Return under which ids the log knows one call: its own and its recordings'; none for a call of nobody's."""
    call = Call.objects.filter(practice=practice, id=call_id).first()
    return (call.id, *call.recordings.order_by("id").values_list("id", flat=True)) if call else ()


def _found(actors: Mapping[int, str], *, more: bool) -> Found:
    people = Person.objects.in_bulk(uuids_of(set(actors.values())))
    return Found(len(actors), len(people), more=more)


def _streams(practice: Practice, choices: Choices) -> list[QuerySet[LogEntry]]:
    """Return the ranges that together hold what was chosen, each entry in one or several of them."""
    own = _chosen(LogEntry.objects.filter(practice=practice.id), choices)
    if choices.call:
        rows = own.filter(Q(actor=choices.person) | Q(subject=choices.person)) if choices.person else own
        return [rows.filter(subject=each) for each in ids_of_call(practice, choices.call)]
    nobodys = _chosen(LogEntry.objects.filter(practice=""), choices)
    if choices.person:
        ours = choices.person in _people(practice)
        return [
            rows.filter(**{field: choices.person})
            for rows in ((own, nobodys) if ours else (own,))
            for field in ("actor", "subject")
        ]
    people = _people(practice)
    # Several actors or subjects at once are no range of an index. What is done in no practice, key holders do, by
    # signing in; what is done there to people are changes to accounts, which are few.
    return [
        own,
        *(nobodys.filter(actor=account) for account, holds_key in people.items() if holds_key),
        nobodys.filter(kind=EntryKind.CHANGED, subject__in=list(people)),
        nobodys.filter(kind=EntryKind.MACHINE),
    ]


def _chosen(rows: QuerySet[LogEntry], choices: Choices) -> QuerySet[LogEntry]:
    if choices.kind:
        rows = rows.filter(kind=choices.kind)
    if choices.begins:
        rows = rows.filter(time__gte=choices.begins)
    if choices.ends:
        rows = rows.filter(time__lt=choices.ends)
    return rows.order_by("-time", "-index")


def _before(rows: QuerySet[LogEntry], after: LogEntry | None) -> QuerySet[LogEntry]:
    """Leave what is older than one entry: the range of the index ends at its moment."""
    if after is None:
        return rows
    return rows.filter(Q(time__lt=after.time) | Q(index__lt=after.index), time__lte=after.time)


def _merged(streams: Iterable[Iterable[LogEntry]]) -> Iterator[LogEntry]:
    """Give the entries of several streams in one order, each once."""
    last = None
    for entry in heapq.merge(*streams, key=lambda row: (row.time, row.index), reverse=True):
        if entry.index != last:
            yield entry
        last = entry.index


def _people(practice: Practice) -> dict[str, bool]:
    """Return the accounts of who works in the practice, and whether they hold a key."""
    return {role.person.account: role.person.holds_key for role in practice.roles.select_related("person")}


def call_of_reference(practice: Practice, typed: str) -> str | None:
    """Return the id of the one call that a reference names, as pages print it: the start of its id."""
    start = typed.strip().lower().removeprefix("call ").strip()
    if not _REFERENCE.fullmatch(start):
        return None
    ids = Call.objects.filter(practice=practice, id__gte=start, id__lte=start + "g").values_list("id", flat=True)[:2]
    found = [call for call in ids if call.startswith(start)]
    return found[0] if len(found) == 1 else None
