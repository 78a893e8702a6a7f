"""Writes a list of patients that somebody decided to take in: some lines a transaction, with a pause for pages.

How far it is stands in the same transaction as the lines, so that a killed worker goes on there, and no line counts
twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from fairhearing.catalogue.numbers import reversed_digits
from fairhearing.ledger.errors import UnreadableList
from fairhearing.ledger.keeping import write_words
from fairhearing.ledger.list_comparing import Difference, compare, leaving, numbers_listed
from fairhearing.ledger.list_lines import Listed
from fairhearing.ledger.list_reading import BATCH, Progress, Rows, gone_from, in_batches, layout_of, own_numbers
from fairhearing.ledger.models import Individual, ListPiece, Number, PatientList
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

_PAUSE_S: Final = 0.01
_NAMES: Final = frozenset({"surname", "forename"})


def take_in(brought: PatientList, now: datetime, progress: Progress) -> None:
    """Write what a list says, and mark who is gone if it is the whole list. May be done again after a kill.

    Raises UnreadableList where its columns are named no more.
    """
    if brought.state != PatientList.State.WRITING:
        return
    layout, encoding = layout_of(brought)
    if layout is None:
        raise UnreadableList("the columns of the list are not known any more")
    own = own_numbers(brought.practice)
    rows = Rows(brought, layout, encoding)
    done = 0
    for some in in_batches(rows, BATCH):
        done += len(some)
        if some[-1].line > brought.done_lines:
            fresh = [each for each in some if isinstance(each, Listed) and each.line > brought.done_lines]
            _take_batch(brought, fresh, own, now, last=some[-1].line)
            time.sleep(_PAUSE_S)
        progress(min(done, brought.lines), brought.lines)
    if brought.whole:
        for people in in_batches(gone_from(brought.practice, rows.seen), BATCH):
            _mark_gone(people, now)
            time.sleep(_PAUSE_S)
    _end(brought, now)


def _take_batch(
    brought: PatientList, lines: Sequence[Listed], own: frozenset[str], now: datetime, *, last: int
) -> None:
    today = now.astimezone(PRACTICE_TIME).date()
    with transaction.atomic():
        compared = compare(brought.practice, lines, own)
        _add(brought.practice, compared.added, own, now)
        _change(compared.changed, now)
        _renumber(compared.changed, today)
        PatientList.objects.filter(id=brought.id).update(done_lines=last)


def _add(practice: Practice, lines: Iterable[Listed], own: frozenset[str], now: datetime) -> None:
    people, numbers = [], []
    today = now.astimezone(PRACTICE_TIME).date()
    for line in lines:
        left, left_on = leaving(line)
        individual = Individual(
            practice=practice,
            nhs_number=line.nhs_number,
            surname=line.surname,
            forename=line.forename,
            born_on=line.born_on,
            came_from=Individual.CameFrom.LIST,
            left=left,
            left_on=left_on,
            added_at=now,
            changed_at=now,
        )
        people.append(individual)
        numbers += [_number(individual, number, kind, today) for number, kind in numbers_listed(line, own)]
    Individual.objects.bulk_create(people)
    Number.objects.bulk_create(numbers)
    write_words(people)


def _change(differences: Iterable[Difference], now: datetime) -> None:
    changed = [each for each in differences if each.fields]
    for each in changed:
        for name, value in each.fields.items():
            setattr(each.individual, name, value)
        each.individual.changed_at = now
    fields = {name for each in changed for name in each.fields}
    if changed:
        Individual.objects.bulk_update([each.individual for each in changed], [*fields, "changed_at"])
    write_words([each.individual for each in changed if _NAMES & each.fields.keys()])


def _renumber(differences: Iterable[Difference], today: date) -> None:
    fresh, ended = [], []
    for each in differences:
        fresh += [_number(each.individual, number, kind, today) for number, kind in each.fresh]
        ended += [row.pk for row in each.ended]
    Number.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["individual", "number"],
        update_fields=["kind", "sure", "until"],
    )
    Number.objects.filter(pk__in=ended).update(until=today)


def _number(individual: Individual, number: str, kind: Number.Kind, today: date) -> Number:
    return Number(
        individual=individual,
        practice_id=individual.practice_id,
        number=number,
        number_reversed=reversed_digits(number),
        kind=kind,
        sure=Number.Sure.LIST,
        since=today,
    )


def _mark_gone(people: Sequence[Individual], now: datetime) -> None:
    """Keep that some are not on the practice's list any more. Their numbers stay: earlier calls are theirs."""
    Individual.objects.filter(id__in=[each.id for each in people]).update(
        left=Individual.Left.NOT_LISTED, left_on=now.astimezone(PRACTICE_TIME).date(), changed_at=now
    )


def _end(brought: PatientList, now: datetime) -> None:
    with transaction.atomic():
        ListPiece.objects.filter(list=brought).delete()
        PatientList.objects.filter(id=brought.id).update(
            state=PatientList.State.DONE, ended_at=now, done_lines=F("lines")
        )
    brought.refresh_from_db()
