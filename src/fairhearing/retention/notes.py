"""Whose notes wait: the unconfirmed calls of a person's own clinical extensions, and of everybody's how many.

A call is somebody's own here if a clinical extension of theirs took part in it while it was theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.models import Extension, Person, Practice

MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many notes wait on one extension, and since when the oldest. whose: "" where it is nobody's who signs in."""

    extension: str
    whose: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class AllWaiting:
    """What waits in the whole practice. apart: calls in which no clinical extension of today's took part."""

    extensions: tuple[Waiting, ...]
    apart: int
    count: int


def has_notes(person: Person, practice: Practice) -> bool:
    """Say whether somebody has a clinical extension of their own here, so that notes may wait for them."""
    return person.extensions.filter(practice=practice, clinical=True).exists()


def own_notes(person: Person, practice: Practice) -> QuerySet[Call]:
    """Return the unconfirmed calls that this person may confirm, the oldest first."""
    own = [
        Q(extension=each.extension, started_at__gte=each.person_since)
        if each.person_since
        else Q(extension=each.extension)
        for each in person.extensions.filter(practice=practice, clinical=True)
    ]
    if not own:
        return Call.objects.none()
    took_part = Party.objects.filter(reduce(or_, own), practice=practice, call=OuterRef("pk"))
    notes = _unconfirmed(practice).filter(Exists(took_part)).order_by("started_at", "id")
    closed = closed_conversations(person, practice)
    return notes if closed is None else notes.exclude(conversation__in=closed)


def count_own_notes(person: Person, practice: Practice) -> int:
    """Say how many there are of those, at most `MOST_COUNTED`."""
    return own_notes(person, practice).order_by()[:MOST_COUNTED].count()


def all_waiting(practice: Practice) -> AllWaiting:
    """Say how many notes wait, with whom, and how long already."""
    clinical = {each.extension: each for each in practice.extensions.filter(clinical=True).select_related("person")}
    unconfirmed = _unconfirmed(practice)
    theirs = unconfirmed.filter(parties__extension__in=list(clinical)).values("parties__extension")
    grouped = theirs.annotate(calls=Count("pk", distinct=True), oldest=Min("started_at"))
    rows = tuple(
        Waiting(row["parties__extension"], _whose(clinical[row["parties__extension"]]), row["calls"], row["oldest"])
        for row in grouped.order_by("oldest", "parties__extension")
    )
    took_part = Party.objects.filter(extension__in=list(clinical), practice=practice, call=OuterRef("pk"))
    return AllWaiting(rows, unconfirmed.filter(~Exists(took_part)).count(), unconfirmed.count())


def _unconfirmed(practice: Practice) -> QuerySet[Call]:
    return practice.calls.filter(record_class=Call.RecordClass.CLINICAL_UNCONFIRMED, destroyed_at=None)


def _whose(extension: Extension) -> str:
    return extension.person.full_name if extension.person else ""
