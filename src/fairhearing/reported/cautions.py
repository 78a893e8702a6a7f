"""Cautions for staff: words for whoever answers a number, until a day, and gone after it by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.ledger.models import Individual, Number
from fairhearing.practice.models import Practice
from fairhearing.reported.errors import BadCaution
from fairhearing.reported.models import Caution, Report
from fairhearing.reported.rules import LONGEST_CAUTION_MONTHS, caution_may_end
from fairhearing.reported.steps import Doer

_REMEMBERED = timedelta(days=366)
_BAD_DAY = f"A caution ends after today and within {LONGEST_CAUTION_MONTHS} months"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff are told when a number rings, why, and until which day. person: of every number of theirs, too."""

    words: str
    reason: str
    ends_on: date
    person: Individual | None = None


def cautions_in_force(practice: Practice, *, today: date) -> QuerySet[Caution]:
    """Return the cautions staff are told of today."""
    return practice.cautions.filter(ended_at=None, ends_on__gte=today).select_related(
        "placed_by", "report", "individual"
    )


def warnings_for(practice: Practice, numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what staff are told when each of these numbers rings; numbers without a caution are left out."""
    in_force = list(cautions_in_force(practice, today=timezone.localdate()))
    if not in_force:
        return {}
    holders: defaultdict[UUID, set[str]] = defaultdict(set)
    rows = Number.objects.filter(practice=practice, number__in=numbers, until=None)
    for individual, number in rows.values_list("individual_id", "number"):
        holders[individual].add(number)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for caution in in_force:
        theirs = holders.get(_standing(caution.individual), set()) if caution.individual else set()
        for number in sorted(theirs | ({caution.number} & set(numbers))):
            found[number].append(caution.words)
    return {number: tuple(words) for number, words in found.items()}


def cautions_about(practice: Practice, numbers: Collection[str], people: Collection[Individual]) -> QuerySet[Caution]:
    """Return every caution there was about one of these numbers or people."""
    theirs = Q(individual__in=people) | Q(individual__merged_into__in=people)
    return practice.cautions.filter(Q(number__in=numbers) | theirs)


def place_caution(report: Report, number: str, wanted: Wanted, doer: Doer) -> Caution:
    """Caution staff about the number of a reported call. Raises BadCaution."""
    if not number and wanted.person is None:
        raise BadCaution("The number was withheld or is not known, so staff cannot be cautioned about it")
    with transaction.atomic():
        placed = _place(report.practice_id, number, wanted, doer, report=report)
        _note(Verb.CAUTION_PLACED, placed, doer)
    return placed


def renew_caution(caution: Caution, wanted: Wanted, doer: Doer) -> Caution:
    """Let a caution go on until a later day, for a reason of its own. Raises BadCaution."""
    with transaction.atomic():
        locked = _lock(caution, doer)
        _end(locked, doer)
        goes_on = replace(wanted, person=locked.individual)
        placed = _place(locked.practice_id, locked.number, goes_on, doer, report=locked.report, renews=locked)
        _note(Verb.CAUTION_RENEWED, placed, doer)
    return placed


def end_caution(caution: Caution, doer: Doer) -> None:
    """End a caution before its day. Raises BadCaution."""
    with transaction.atomic():
        locked = _lock(caution, doer)
        _end(locked, doer)
        _note(Verb.CAUTION_ENDED, locked, doer)


def forget_old_cautions(now: datetime) -> int:
    """Forget the numbers of cautions that were over a year ago; return how many."""
    long_ago = now - _REMEMBERED
    over = Q(ends_on__lt=timezone.localdate(long_ago)) | Q(ended_at__lt=long_ago)
    return Caution.objects.filter(over).exclude(number="").update(number="")


def _standing(individual: Individual) -> UUID:
    """Return the id of the row that stands for somebody."""
    return individual.merged_into_id or individual.id


def _place(
    practice: str, number: str, wanted: Wanted, doer: Doer, *, report: Report | None, renews: Caution | None = None
) -> Caution:
    if not wanted.words:
        raise BadCaution("Say what staff should know or do")
    if not wanted.reason:
        raise BadCaution("Say why: a caution needs its reason, and a renewed one a new reason")
    if not caution_may_end(wanted.ends_on, today=timezone.localdate(doer.now)):
        raise BadCaution(_BAD_DAY)
    return Caution.objects.create(
        practice_id=practice,
        number=number,
        individual=wanted.person,
        words=wanted.words,
        reason=wanted.reason,
        report=report,
        renews=renews,
        placed_by=doer.person,
        placed_at=doer.now,
        ends_on=wanted.ends_on,
    )


def _end(caution: Caution, doer: Doer) -> None:
    caution.ended_at, caution.ended_by = doer.now, doer.person
    caution.save(update_fields=["ended_at", "ended_by"])


def _lock(caution: Caution, doer: Doer) -> Caution:
    """Return a caution as it is now, locked. Raises BadCaution where it is over."""
    today = timezone.localdate(doer.now)
    locked = Caution.objects.select_for_update().filter(id=caution.id, ended_at=None, ends_on__gte=today).first()
    if locked is None:
        raise BadCaution("That caution is over already")
    return locked


def _note(verb: Verb, caution: Caution, doer: Doer) -> None:
    record(verb, doer.person.account, caution.practice_id, caution.id.hex, role=doer.role)
