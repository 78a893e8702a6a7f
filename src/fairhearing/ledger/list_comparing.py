"""What a list says of each patient beside what the ledger knows: new, changed, or the same.

The NHS number is the key. Who has none in the ledger, or on the list, is known by names and date of birth. A row that
was merged into another stands for that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fairhearing.ledger.list_lines import Field, Listed
from fairhearing.ledger.models import Individual, Number
from fairhearing.ledger.rules import name_order
from fairhearing.practice.models import Practice

KIND_OF_FIELD = {
    Field.MOBILE: Number.Kind.MOBILE,
    Field.HOME: Number.Kind.HOME,
    Field.WORK: Number.Kind.WORK,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes of somebody. fields: of the row, with their new values. fresh: numbers that are new or theirs again.

    ended: numbers that the list gave and gives no more.
    """

    individual: Individual
    fields: dict[str, object]
    fresh: tuple[tuple[str, Number.Kind], ...]
    ended: tuple[Number, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was."""
        return not (self.fields or self.fresh or self.ended)


@dataclass(slots=True)
class Compared:
    """Some lines, sorted out."""

    added: list[Listed] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    same: int = 0
    states: dict[int, str] = field(default_factory=dict)


def compare(practice: Practice, lines: Sequence[Listed], own: frozenset[str]) -> Compared:
    """Compare some lines with the ledger, with a constant number of questions. own: the practice's own numbers."""
    known = _known(practice, lines)
    compared = Compared()
    for line in lines:
        individual = known.get(line.line)
        if individual is None:
            compared.added.append(line)
            compared.states[line.line] = "New"
            continue
        difference = _difference(individual, line, own)
        if difference.is_nothing:
            compared.same += 1
            compared.states[line.line] = "As it is here"
        else:
            compared.changed.append(difference)
            compared.states[line.line] = "Changed"
    return compared


def numbers_listed(line: Listed, own: frozenset[str]) -> tuple[tuple[str, Number.Kind], ...]:
    """Return the numbers of a line, without the practice's own: such a one stands where none was known."""
    return tuple((number, KIND_OF_FIELD[what]) for number, what in line.numbers if number not in own)


def leaving(line: Listed) -> tuple[str, date | None]:
    """Return why somebody is not on the list of the practice any more, and since when; "" for who still is."""
    if line.died_on:
        return Individual.Left.DIED, line.died_on
    if line.left_on:
        return Individual.Left.DEDUCTED, line.left_on
    return Individual.Left.NO, None


def _known(practice: Practice, lines: Iterable[Listed]) -> dict[int, Individual]:
    """Return who of the ledger each line speaks of, by the number of the line."""
    listed = list(lines)
    people = practice.individuals.select_related("merged_into").prefetch_related("numbers")
    by_nhs = {
        each.nhs_number: each
        for each in people.filter(nhs_number__in=[line.nhs_number for line in listed if line.nhs_number])
    }
    days = {line.born_on for line in listed if line.born_on and line.nhs_number not in by_nhs}
    nameless = people.filter(born_on__in=days, nhs_number="", merged_into=None) if days else []
    by_name = {(name_order(each.surname, each.forename), each.born_on): each for each in nameless}
    found: dict[int, Individual] = {}
    taken: set[Individual] = set()
    for line in listed:
        individual = by_nhs.get(line.nhs_number) if line.nhs_number else None
        individual = individual or by_name.get((name_order(line.surname, line.forename), line.born_on))
        if individual is not None and individual not in taken:
            found[line.line] = individual
            taken.add(individual)
    return found


def _difference(individual: Individual, line: Listed, own: frozenset[str]) -> Difference:
    if individual.merged_into is not None:  # the row that stands for both keeps its own names and numbers
        return Difference(individual, {}, (), ())
    left, left_on = leaving(line)
    says: dict[str, object] = {
        "surname": line.surname,
        "forename": line.forename or individual.forename,
        "born_on": line.born_on or individual.born_on,
        "nhs_number": line.nhs_number or individual.nhs_number,
        "came_from": Individual.CameFrom.LIST,
        "left": left,
        "left_on": left_on,
    }
    listed = numbers_listed(line, own)
    here = {row.number: row for row in individual.numbers.all()}
    given = {number for number, _ in listed}
    return Difference(
        individual,
        {name: value for name, value in says.items() if getattr(individual, name) != value},
        tuple((number, kind) for number, kind in listed if number not in here or here[number].is_over),
        tuple(
            row for row in here.values() if row.sure == Number.Sure.LIST and not row.is_over and row.number not in given
        ),
    )
