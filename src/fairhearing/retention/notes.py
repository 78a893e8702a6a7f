"""Whose notes wait: the unconfirmed calls of a person's own clinical extensions, and of everybody's how many.

A call is somebody's own here if a clinical extension of theirs took part in it while it was theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from fairhearing.catalogue.models import Call, Party
from fairhearing.practice.models import Extension, Person, Practice

_UNCONFIRMED = {
    "call__record_class": Call.RecordClass.CLINICAL_UNCONFIRMED,
    "call__destroyed_at": None,
}


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
    calls = practice.calls.filter(record_class=Call.RecordClass.CLINICAL_UNCONFIRMED, destroyed_at=None)
    if not own:
        return calls.none()
    parties = Party.objects.filter(_any(own), practice=practice)
    return calls.filter(id__in=parties.values("call")).order_by("started_at", "id")


def all_waiting(practice: Practice) -> AllWaiting:
    """Say how many notes wait, with whom, and how long already."""
    clinical = {each.extension: each for each in practice.extensions.filter(clinical=True).select_related("person")}
    theirs = Party.objects.filter(practice=practice, extension__in=clinical, **_UNCONFIRMED)
    grouped = theirs.values("extension").annotate(calls=Count("call", distinct=True), oldest=Min("call__started_at"))
    rows = tuple(
        Waiting(row["extension"], _whose(clinical[row["extension"]]), row["calls"], row["oldest"])
        for row in grouped.order_by("oldest", "extension")
    )
    unconfirmed = practice.calls.filter(record_class=Call.RecordClass.CLINICAL_UNCONFIRMED, destroyed_at=None)
    count = unconfirmed.count()
    return AllWaiting(rows, unconfirmed.exclude(id__in=theirs.values("call")).count() if count else 0, count)


def _whose(extension: Extension) -> str:
    return extension.person.full_name if extension.person else ""


def _any(conditions: Iterable[Q]) -> Q:
    together = Q()
    for each in conditions:
        together |= each
    return together
