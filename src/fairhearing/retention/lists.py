"""What is about to go, what keeps what, and what is late: the lists by which people stop a destruction in time.

Nothing here changes anything. A call counts here as long as one of its recordings is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from fairhearing.catalogue.models import Call, Finding, Recording
from fairhearing.catalogue.rules import RecordClass, day_begins, expires_on
from fairhearing.practice.models import Practice
from fairhearing.retention.erasing import erased_by
from fairhearing.retention.models import Certificate, Disposal, Hold
from fairhearing.retention.periods import periods_of
from fairhearing.retention.rules import DESTROYED_BY_TIME, due_before

LAST_CHANCE = timedelta(days=30)
PREVIEW_DAYS = 14
MOST_LISTED = 200
_LISTENED_LATELY = timedelta(days=90)


ToldFlags = Callable[[Practice, Iterable[str]], dict[str, tuple[str, ...]]]
"""What the setting LAST_CHANCE_FLAGS names: why some of these calls are worth a look, by id. The ids are a query."""


class Flag(StrEnum):
    """Why a call that goes soon is worth a look first."""

    HOLD_REVIEW_DUE = "hold-review-due"
    """It is kept longer, and whether that is still needed is to be looked at."""
    NOTE_UNCONFIRMED = "note-unconfirmed"
    """No clinician has confirmed the written note."""
    EVIDENCE = "evidence"
    """It was evidence of something."""
    LISTENED_TO = "listened-to"
    """Somebody listened to it within the last 90 days."""
    FINDINGS = "findings"
    """Something about its recording was worth telling."""


@dataclass(frozen=True, slots=True)
class LastChanceCall:
    """A call whose time comes soon. expires_on: the first day on which it may go, as far as time goes.

    told: why it is worth a look, in the words of packages above (LAST_CHANCE_FLAGS).
    """

    call: Call
    expires_on: date
    flags: tuple[Flag, ...]
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastChance:
    """The flagged calls whose time comes within 30 days, soonest first, at most 200. all_count: flagged or not."""

    calls: tuple[LastChanceCall, ...]
    flagged_count: int
    all_count: int


@dataclass(frozen=True, slots=True)
class DayAhead:
    """How many calls one day's run will destroy as things stand, and how many are then over their time, but held.

    The first day counts what is over its time by then; each later day what comes to it.
    """

    day: date
    going: int
    held: int


class WhyLate(StrEnum):
    """Why a call whose day has passed is still there, though nothing keeps it."""

    NOT_RUN = "not-run"
    """No run has come to it: none ran, or it was stopped."""
    LOG_REFUSED = str(Disposal.Trouble.LOG_REFUSED)
    KEYRING = str(Disposal.Trouble.KEYRING)
    STORE = str(Disposal.Trouble.STORE)
    MANIFEST = str(Disposal.Trouble.MANIFEST)
    STILL_OPENS = str(Disposal.Trouble.STILL_OPENS)


@dataclass(frozen=True, slots=True)
class LateCall:
    """A call that should be gone."""

    call: Call
    expires_on: date
    why: WhyLate


@dataclass(frozen=True, slots=True)
class Late:
    """The late calls, at most 200, and how many there are in all."""

    calls: tuple[LateCall, ...]
    count: int


def last_chance(practice: Practice, today: date) -> LastChance:
    """Return the calls whose time comes within 30 days and that somebody should look at first."""
    periods = periods_of(practice)
    wanted = Q(pk__in=[])
    for record_class in (*DESTROYED_BY_TIME, RecordClass.CLINICAL_UNCONFIRMED):
        months = periods[record_class]
        wanted |= Q(
            record_class=str(record_class),
            started_at__gte=due_before(today - timedelta(days=1), months),
            started_at__lt=due_before(today + LAST_CHANCE, months),
        )
    soon = left_calls(practice).filter(wanted)
    told = _told(practice, soon)
    flagged = soon.annotate(**{flag.name: asked for flag, asked in _flags(today).items()}).filter(
        reduce(or_, (Q(**{flag.name: True}) for flag in Flag), Q(pk__in=list(told)))
    )
    found = [
        LastChanceCall(
            call,
            expires_on(call.started_at, kept_months=periods[RecordClass(call.record_class)]),
            tuple(flag for flag in Flag if getattr(call, flag.name)),
            told.get(call.id, ()),
        )
        for call in flagged.order_by("started_at", "id")[:MOST_LISTED]
    ]
    return LastChance(tuple(sorted(found, key=lambda each: each.expires_on)), flagged.count(), soon.count())


def preview(practice: Practice, today: date) -> tuple[DayAhead, ...]:
    """Say what each of the next 14 days will destroy, as things stand."""
    periods = periods_of(practice)
    days = [today + timedelta(days=ahead) for ahead in range(PREVIEW_DAYS)]
    so_far = [_over(practice, day, periods) for day in days]
    before = [(0, 0), *so_far]
    return tuple(
        DayAhead(day, going - gone, held - before_held)
        for day, (going, held), (gone, before_held) in zip(days, so_far, before, strict=False)
    )


def late(practice: Practice, today: date) -> Late:
    """Return the calls whose day has passed and that nothing keeps: something is wrong, and this says what."""
    periods = periods_of(practice)
    overdue = _overdue(practice, today, periods)
    found = overdue.annotate(
        trouble=Max("disposals__trouble", filter=~Q(disposals__state=Disposal.State.WITHDRAWN))
    ).order_by("started_at", "id")
    calls = (
        LateCall(
            call,
            expires_on(call.started_at, kept_months=periods[RecordClass(call.record_class)]),
            WhyLate(call.trouble or WhyLate.NOT_RUN),
        )
        for call in found[:MOST_LISTED]
    )
    return Late(tuple(calls), overdue.count())


def count_late(practice: Practice, today: date) -> int:
    """Say how many calls should be gone and are not, though nothing keeps them. Asked class by class: by its index.

    Of each call that is not destroyed a recording is left: intake writes both together, and rows of recordings stay.
    So none is looked for here, which with many thousands late would take seconds.
    """
    yesterday = today - timedelta(days=1)
    ends, erased = _ends(yesterday, periods_of(practice)), erased_by(practice, yesterday)
    left = practice.calls.filter(~is_held(), destroyed_at=None)
    overdue = sum(left.filter(record_class=str(each), started_at__lt=end).count() for each, end in ends.items())
    if not erased:
        return overdue
    before_time = left.filter(id__in=erased)
    return overdue + sum(
        before_time.filter(record_class=str(each), started_at__gte=end).count() for each, end in ends.items()
    )


def done(practice: Practice, *, before: tuple[datetime, int] | None = None, size: int = 50) -> tuple[Certificate, ...]:
    """Return certificates of destruction, latest first. before: moment and row of the last one of the page before."""
    rows = practice.certificates.select_related("call").order_by("-destroyed_at", "-id")
    if before is not None:
        moment, row = before
        rows = rows.filter(destroyed_at__lte=moment).filter(Q(destroyed_at__lt=moment) | Q(id__lt=row))
    return tuple(rows[:size])


def due_calls(practice: Practice, today: date, periods: dict[RecordClass, int] | None = None) -> QuerySet[Call]:
    """Return the calls whose period is over, or whose erasure was granted, and whose class lets them go.

    Those under a hold are among them.
    """
    periods = periods or periods_of(practice)
    ends = _ends(today, periods)
    wanted = (Q(record_class=str(record_class), started_at__lt=end) for record_class, end in ends.items())
    # The latest of all the ends says nothing more; it keeps the database from reading every later call in its order.
    over = reduce(or_, wanted) & Q(started_at__lt=max(ends.values()))
    if erased := erased_by(practice, today):
        over |= Q(id__in=erased, record_class__in=[str(each) for each in DESTROYED_BY_TIME])
    return left_calls(practice).filter(over)


def count_going(practice: Practice, day: date) -> int:
    """Say how many calls the runs up to this day's destroy, as things stand."""
    return due_calls(practice, day).filter(~is_held()).count()


def count_held(practice: Practice, today: date) -> int:
    """Say how many calls are over their time and kept by a hold."""
    return due_calls(practice, today).filter(is_held()).count()


def count_unconfirmed(practice: Practice, today: date) -> int:
    """Say how many calls are over their time and wait for a confirmed note."""
    months = periods_of(practice)[RecordClass.CLINICAL_UNCONFIRMED]
    unconfirmed = left_calls(practice).filter(record_class=Call.RecordClass.CLINICAL_UNCONFIRMED)
    return unconfirmed.filter(started_at__lt=due_before(today, months)).count()


def left_calls(practice: Practice) -> QuerySet[Call]:
    """Return the calls of which something is left to destroy."""
    return practice.calls.filter(destroyed_at=None).filter(Exists(Recording.objects.filter(call=OuterRef("pk"))))


def is_held() -> Q:
    """Ask of a call whether something keeps it longer."""
    return Q(Exists(Hold.objects.filter(call=OuterRef("pk"), released_at=None)))


def oldest_left(practice: Practice, size: int) -> list[Call]:
    """Return the oldest calls that go by time and that nothing keeps longer, asked for class by class: by its index."""
    left = left_calls(practice).filter(~is_held())
    found: list[Call] = []
    for record_class in DESTROYED_BY_TIME:
        found += left.filter(record_class=str(record_class)).order_by("started_at")[:size]
    return sorted(found, key=lambda call: (call.started_at, call.id))[:size]


def _ends(today: date, periods: dict[RecordClass, int]) -> dict[RecordClass, datetime]:
    """Return before which moment calls of each class must have begun for their period to be over."""
    return {record_class: due_before(today, periods[record_class]) for record_class in DESTROYED_BY_TIME}


def _overdue(practice: Practice, today: date, periods: dict[RecordClass, int]) -> QuerySet[Call]:
    """Return the calls whose day was before today: today's run may not have come yet."""
    return due_calls(practice, today - timedelta(days=1), periods).filter(~is_held())


def _over(practice: Practice, day: date, periods: dict[RecordClass, int]) -> tuple[int, int]:
    """Count what is over its time by this day: not held, and held."""
    over = due_calls(practice, day, periods)
    counts = over.aggregate(all=Count("pk"), held=Count("pk", filter=is_held()))
    return counts["all"] - counts["held"], counts["held"]


def _told(practice: Practice, soon: QuerySet[Call]) -> dict[str, tuple[str, ...]]:
    """Ask the packages above which of these calls are worth a look, and why; they take the ids as one question."""
    told: dict[str, tuple[str, ...]] = {}
    for name in settings.LAST_CHANCE_FLAGS:
        flags: ToldFlags = import_string(name)
        for call_id, words in flags(practice, soon.values_list("id", flat=True)).items():
            told[call_id] = (*told.get(call_id, ()), *words)
    return told


def _flags(today: date) -> dict[Flag, Exists | Q]:
    """Return what the database is asked for each flag."""
    of_call = {"recording__call": OuterRef("pk")}
    listens = Recording.objects.filter(call=OuterRef("pk"), listens__begun_at__gte=day_begins(today - _LISTENED_LATELY))
    return {
        Flag.HOLD_REVIEW_DUE: Exists(Hold.objects.filter(call=OuterRef("pk"), released_at=None, review_on__lte=today)),
        Flag.NOTE_UNCONFIRMED: Q(record_class=Call.RecordClass.CLINICAL_UNCONFIRMED),
        Flag.EVIDENCE: Q(record_class=Call.RecordClass.EVIDENCE),
        Flag.LISTENED_TO: Exists(listens),
        Flag.FINDINGS: Exists(Finding.objects.filter(**of_call)),
    }
