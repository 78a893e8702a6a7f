"""Looks a list of patients through before anything of it is written: what is new, changed, gone, and cannot be read.

Room for the whole list is never taken: a piece of bytes, some hundred lines, eight bytes a telephone number, and the
NHS numbers that were met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from django.db import transaction

from fairhearing.ledger.errors import UnreadableList
from fairhearing.ledger.list_comparing import compare
from fairhearing.ledger.list_lines import Layout, Listed, SetAside, Trouble, find_layout, likely_head, read_list
from fairhearing.ledger.list_tally import SharedNumbers
from fairhearing.ledger.list_text import encoding_of, lines_of
from fairhearing.ledger.models import Individual, ListTrouble, PatientList
from fairhearing.ledger.patient_lists import own_columns, pieces_of
from fairhearing.ledger.rules import MANY_SHARE, name_order
from fairhearing.practice.models import Practice

MOST_LINES: Final = 1_000_000
TROUBLES_KEPT: Final = 200
BATCH: Final = 200
_READ_AT_ONCE: Final = 1000
_Row = TypeVar("_Row")

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Sum:
    """What was found so far."""

    lines: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    aside: int = 0
    bad_numbers: int = 0
    troubles: list[SetAside] = field(default_factory=list)
    shared: SharedNumbers = field(default_factory=SharedNumbers)

    def set_aside(self, each: SetAside) -> None:
        self.aside += 1
        if len(self.troubles) < TROUBLES_KEPT:
            self.troubles.append(each)


class Rows:
    """The lines of a list, each person once. seen: the NHS numbers that were met so far."""

    def __init__(self, brought: PatientList, layout: Layout, encoding: str) -> None:
        self._lines = read_list(lines_of(pieces_of(brought), encoding), layout)
        self.seen: set[int] = set()
        self._without: set[tuple[str, date | None]] = set()

    def __iter__(self) -> Iterator[Listed | SetAside]:
        for each in self._lines:
            yield SetAside(each.line, Trouble.TWICE) if isinstance(each, Listed) and self._met(each) else each

    def _met(self, line: Listed) -> bool:
        """Say whether the person of a line was met before, and remember them."""
        if line.nhs_number:
            number = int(line.nhs_number)
            known = number in self.seen
            self.seen.add(number)
            return known
        person = (name_order(line.surname, line.forename), line.born_on)
        known = person in self._without
        self._without.add(person)
        return known


def layout_of(brought: PatientList) -> tuple[Layout | None, str]:
    """Return where each thing stands in a list, None where its columns have to be named, and its alphabet."""
    encoding = encoding_of(partial(pieces_of, brought))
    return find_layout(lines_of(pieces_of(brought), encoding), own_columns(brought.practice)), encoding


def head_of(brought: PatientList) -> Layout:
    """Return the line of a list that most likely names its columns."""
    return likely_head(lines_of(pieces_of(brought), encoding_of(partial(pieces_of, brought))))


def look_through(brought: PatientList, progress: Progress) -> None:
    """Say what a list would do, and which of its lines cannot be read. May be done again."""
    layout, encoding = layout_of(brought)
    if layout is None:
        PatientList.objects.filter(id=brought.id, state=PatientList.State.READING).update(
            state=PatientList.State.COLUMNS
        )
        return
    total = sum(piece.count(b"\n") for piece in pieces_of(brought))
    if total > MOST_LINES:
        raise UnreadableList(f"the list has more than {MOST_LINES:,} lines")
    own = own_numbers(brought.practice)
    found = _Sum()
    rows = Rows(brought, layout, encoding)
    for some in in_batches(rows, BATCH):
        _sum_up(brought.practice, some, own, found)
        progress(min(found.lines, total), total)
    gone = sum(1 for _ in gone_from(brought.practice, rows.seen))
    _keep(brought, found, gone)


def gone_from(practice: Practice, seen: set[int]) -> Iterator[Individual]:
    """Yield who was on the practice's list and is not among these NHS numbers."""
    listed = practice.individuals.filter(came_from=Individual.CameFrom.LIST, left="", merged_into=None)
    last = "0"
    while some := list(listed.filter(nhs_number__gt=last).order_by("nhs_number")[:_READ_AT_ONCE]):
        last = some[-1].nhs_number
        yield from (each for each in some if int(each.nhs_number) not in seen)


def own_numbers(practice: Practice) -> frozenset[str]:
    """Return the practice's own numbers: on a list they stand where a patient's is not known."""
    return frozenset(practice.numbers.values_list("number", flat=True))


def in_batches(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """Yield so many at a time."""
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some


def _sum_up(practice: Practice, some: list[Listed | SetAside], own: frozenset[str], found: _Sum) -> None:
    found.lines += len(some)
    for each in some:
        if isinstance(each, SetAside):
            found.set_aside(each)
    listed = [each for each in some if isinstance(each, Listed)]
    compared = compare(practice, listed, own)
    found.added += len(compared.added)
    found.changed += len(compared.changed)
    found.same += compared.same
    for line in listed:
        found.bad_numbers += line.bad_numbers
        for number, _ in line.numbers:
            if number not in own:
                found.shared.add(number)


def _keep(brought: PatientList, found: _Sum, gone: int) -> None:
    with transaction.atomic():
        ListTrouble.objects.filter(list=brought).delete()
        ListTrouble.objects.bulk_create(
            ListTrouble(list=brought, line=each.line, reason=each.trouble) for each in found.troubles
        )
        PatientList.objects.filter(id=brought.id, state=PatientList.State.READING).update(
            state=PatientList.State.READY,
            lines=found.lines,
            added=found.added,
            changed=found.changed,
            same=found.same,
            aside=found.aside,
            bad_numbers=found.bad_numbers,
            shared=found.shared.shared_by_more_than(MANY_SHARE),
            gone=gone,
        )
    brought.refresh_from_db()
