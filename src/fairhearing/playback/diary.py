"""The listening diary: who listened, why, where and with whom, month by month, and who read and signed it.

A partner reads it in full. The manager sees whether it was signed, the data protection officer how much there was and
by whom it was signed. Nothing of a call is in it but its day and its reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.heard_words import merge_spans
from fairhearing.catalogue.rules import day_begins
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.diary_rules import Month, month_of, months_owed
from fairhearing.playback.errors import AlreadySigned, DiaryChanged
from fairhearing.playback.listens import listens_of
from fairhearing.playback.models import DiarySignature, Listen
from fairhearing.practice.models import Person, Practice

_MS_A_SECOND = 1000


@dataclass(frozen=True, slots=True)
class DiaryLine:
    """One listen. heard_s: seconds of the recording that were played; None where that is not known."""

    at: datetime
    who: str
    why: str
    where: str
    company: str
    call: str
    call_began: datetime
    heard_s: int | None


@dataclass(frozen=True, slots=True)
class MonthState:
    """How one month stands. signatures: who signed it, and when."""

    month: Month
    listens: int
    listeners: int
    signatures: tuple[DiarySignature, ...]
    is_ended: bool
    is_overdue: bool


def listens_in(practice: Practice, month: Month) -> QuerySet[Listen]:
    """Return a month's listens, the earliest first."""
    begins, ends = day_begins(month.first_day), day_begins(month.after.first_day)
    return listens_of(practice, begins, ends).order_by("begun_at", "id")


def diary_lines(listens: QuerySet[Listen]) -> list[DiaryLine]:
    """Put listens into the words of the diary."""
    rows = listens.select_related("person", "place", "recording__call").prefetch_related("heard")
    return [
        DiaryLine(
            at=row.begun_at,
            who=row.person.full_name,
            why=Purpose(row.purpose).label + (f", {row.reference}" if row.reference else ""),
            where=row.place.name,
            company=row.who_can_hear,
            call=row.recording.call_id,
            call_began=row.recording.call.started_at,
            heard_s=_heard_s((each.from_ms, each.to_ms) for each in row.heard.all()),
        )
        for row in rows
    ]


def month_state(practice: Practice, month: Month, *, today: date) -> MonthState:
    """Return how a month stands."""
    listens = listens_in(practice, month)
    signatures = practice.diary_signatures.filter(month=month.first_day).select_related("person")
    return MonthState(
        month=month,
        listens=listens.count(),
        listeners=listens.order_by().values("person").distinct().count(),
        signatures=tuple(signatures.order_by("signed_at")),
        is_ended=month.has_ended(today),
        is_overdue=month.is_overdue(today),
    )


def owed(practice: Practice, *, today: date) -> list[Month]:
    """Return the ended months of the last twelve that no partner signed, the earliest first."""
    signed = {month_of(each) for each in practice.diary_signatures.values_list("month", flat=True)}
    return months_owed(timezone.localdate(practice.created_at), signed, today)


def overdue(practice: Practice, *, today: date) -> list[Month]:
    """Return those that should have been read by now."""
    return [month for month in owed(practice, today=today) if month.is_overdue(today)]


def sign(practice: Practice, month: Month, *, listens: int, by: Person, role: str, now: datetime) -> None:
    """Sign a month that has ended. listens: how many the page showed. Raises DiaryChanged, AlreadySigned."""
    if not month.has_ended(timezone.localdate(now)) or listens_in(practice, month).count() != listens:
        raise DiaryChanged(f"the diary of {month} is not the one that was shown")
    try:
        with transaction.atomic():
            DiarySignature.objects.create(
                practice=practice, month=month.first_day, person=by, listens=listens, signed_at=now
            )
            record(Verb.DIARY_SIGNED, by.account, practice.id, role=role, month=str(month), listens=listens)
    except IntegrityError as error:
        raise AlreadySigned(f"the diary of {month} was signed by this person before") from error


def _heard_s(spans: Iterable[tuple[int, int]]) -> int | None:
    merged = merge_spans(spans)
    return round(sum(last - first for first, last in merged) / _MS_A_SECOND) if merged else None
