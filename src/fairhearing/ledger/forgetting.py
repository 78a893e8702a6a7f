"""Individuals of whom nothing is known any more are forgotten: no call, no case, not on the list.

Who is on the list stays: it alone says whose number a call came from. Whoever left it, or was added by hand, stays
for as long as the practice keeps any call, from the last thing that was known of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Party
from fairhearing.catalogue.rules import expires_on
from fairhearing.jobs.outbox import record
from fairhearing.ledger.models import Individual, Link, Number
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

_BATCH: Final = 200
_LONGEST_MONTH: Final = timedelta(days=31)

Keeper = Callable[[Practice, Collection[UUID], datetime], set[UUID]]
"""What the setting INDIVIDUAL_KEEPERS names: whom of these something goes on with, or did since a moment."""


def forget_individuals(practice: Practice, *, months: int, now: datetime) -> int:
    """Forget whom nothing has to do with for so many months, the practice's longest period; return how many."""
    keepers: list[Keeper] = [import_string(name) for name in settings.INDIVIDUAL_KEEPERS]
    since = now - months * _LONGEST_MONTH
    forgotten, last = 0, UUID(int=0)
    while rows := list(_unlisted(practice).filter(id__gt=last).order_by("id")[:_BATCH]):
        last = rows[-1].id
        old = {each.id for each in rows if _is_over(each.changed_at, months, now)}
        old -= _with_calls(practice, old)
        for keeper in keepers:
            old -= keeper(practice, old, since)
        if old:
            with transaction.atomic():
                Individual.objects.filter(id__in=old).delete()
                record(Verb.INDIVIDUALS_FORGOTTEN, "worker", practice.id, forgotten=len(old))
            forgotten += len(old)
    return forgotten


def _unlisted(practice: Practice) -> QuerySet[Individual]:
    """Return who is not on the practice's list, and stands for themselves."""
    listed = Q(came_from=Individual.CameFrom.LIST, left="")
    return practice.individuals.filter(~listed, merged_into=None)


def _is_over(moment: datetime, months: int, now: datetime) -> bool:
    return expires_on(moment, kept_months=months) <= now.astimezone(PRACTICE_TIME).date()


def _with_calls(practice: Practice, people: Collection[UUID]) -> set[UUID]:
    """Return those of whom there is a call, confirmed or by number; calls that are destroyed have neither."""
    if not people:
        return set()
    linked = set(Link.objects.filter(individual__in=people).values_list("individual", flat=True))
    numbers: Sequence[tuple[UUID, str]] = list(
        Number.objects.filter(individual__in=people).values_list("individual", "number")
    )
    wanted = {number for _, number in numbers}
    called = set(Party.objects.filter(practice=practice, number__in=wanted).values_list("number", flat=True).distinct())
    return linked | {individual for individual, number in numbers if number in called}
