"""Who and which numbers somebody means: names and numbers turned into ranges of the parties' indexes, people first.

This is the one place that asks other parts of the product who somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from fairhearing.cases.conflict import cases_for
from fairhearing.cases.errors import BadReference
from fairhearing.cases.models import Case, CaseCall
from fairhearing.cases.rules import read_reference
from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.names import begins_with_name, key_words, without_titles
from fairhearing.catalogue.numbers import Range
from fairhearing.finding.query import FEW
from fairhearing.finding.reading import Known, Reading
from fairhearing.finding.sought import Column, PartyWay, Sought, Source, spans_of
from fairhearing.finding.terms import (
    Days,
    Extension,
    Hours,
    Length,
    Name,
    NhsNumber,
    Number,
    Reference,
    Tag,
    Way,
    WhichWay,
    Withheld,
)
from fairhearing.ledger.finding import Wanted, individuals_matching
from fairhearing.ledger.models import Link
from fairhearing.marks.tags import tags_known
from fairhearing.practice.models import Person, Practice

MOST_PEOPLE = 100
"""How many people of one name are looked for."""

_DIRECTIONS = {
    WhichWay.IN: Call.Direction.IN,
    WhichWay.OUT: Call.Direction.OUT,
    WhichWay.INTERNAL: Call.Direction.INTERNAL,
}
_WHOLE_NUMBERS = (10, 11)


def known_of(practice: Practice) -> Known:
    """Return what the practice knows that helps to read."""
    rows = list(practice.extensions.values_list("extension", "label"))
    return Known(
        extensions=frozenset(extension for extension, _ in rows),
        staff=tuple(label for _, label in rows if label),
        tags=tags_known(practice),
    )


def seek(practice: Practice, reading: Reading, *, reader: Person, today: date) -> Sought:
    """Turn what was read into what is looked for. reader: whose cases alone are looked in."""
    terms = reading.terms
    hours = tuple(term for term in terms if isinstance(term, Hours))
    days = tuple(each for term in terms if isinstance(term, Days) for each in term.days)
    spans, has_hours = spans_of(days, hours, today=today)
    people = _People(practice)
    sources = [*_sources(people, reading), *_marked(practice, reading, reader)]
    ways = {term.way for term in terms if isinstance(term, Way)}
    longer = [term.seconds for term in terms if isinstance(term, Length) and term.is_least]
    shorter = [term.seconds for term in terms if isinstance(term, Length) and not term.is_least]
    return Sought(
        sources=tuple(sources),
        spans=spans,
        minutes=() if has_hours else hours,
        directions=tuple(str(_DIRECTIONS[way]) for way in sorted(ways & _DIRECTIONS.keys())),
        longer_s=max(longer, default=None),
        shorter_s=min(shorter, default=None),
        impossible=ways == {WhichWay.MISSED} or any(each.is_nothing for each in sources),
        many_people=people.has_more,
    )


class _People:
    """Asks who has a name or an NHS number. has_more: whether there were more than are looked for."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._labels: dict[str, str] | None = None
        self.has_more = False

    def source(self, wanted: Wanted) -> Source:
        """Return the numbers of the people who match, and the calls that somebody said are theirs."""
        found = individuals_matching(self._practice, wanted, most=MOST_PEOPLE)
        self.has_more = self.has_more or found.has_more
        numbers = dict.fromkeys(number.number for each in found.individuals for number in each.numbers.all())
        links = Link.objects.filter(individual__in=found.individuals, said=Link.Said.CONFIRMED)
        theirs = links.order_by("-id").values_list("call__conversation_id", flat=True)[:FEW]
        return Source(tuple(_one(Column.NUMBER, each) for each in numbers), frozenset(theirs))

    def named(self, name: Name) -> Source:
        """Return staff of that name, callers whose phone system told it, and people of the practice's list."""
        if self._labels is None:
            self._labels = extension_labels(self._practice)
        known = self.source(Wanted(name=without_titles(name.name)))
        return Source((*_ways_of_name(name, self._labels), *known.ways), known.conversations)


def _sources(people: _People, reading: Reading) -> Iterable[Source]:
    """Return who has to take part: one of the numbers, one of the extensions, and everybody who is named."""
    numbers = [term for term in reading.terms if isinstance(term, Number)]
    extensions = [term.extension for term in reading.terms if isinstance(term, Extension)]
    nhs = [term.digits for term in reading.terms if isinstance(term, NhsNumber)]
    if numbers:
        yield Source(tuple(way for number in numbers for way in _ways_of_number(number)))
    if extensions:
        yield Source(tuple(_one(Column.EXTENSION, each) for each in extensions))
    if any(isinstance(term, Withheld) for term in reading.terms):
        yield Source((PartyWay(Column.WITHHELD, "", ""),))
    if nhs:
        found = [people.source(Wanted(nhs_number=each)) for each in nhs]
        yield Source(
            tuple(way for each in found for way in each.ways),
            frozenset().union(*(each.conversations for each in found)),
        )
    yield from (people.named(term) for term in reading.terms if isinstance(term, Name))


def _marked(practice: Practice, reading: Reading, reader: Person) -> Iterable[Source]:
    """Return the tags that a call has to have, and the case it has to belong to."""
    yield from (Source(tag=term.tag) for term in reading.terms if isinstance(term, Tag))
    references = [term.reference for term in reading.terms if isinstance(term, Reference)]
    if references:
        rows = CaseCall.objects.filter(case__in=_cases(practice, references, reader), belongs=True)
        yield Source(conversations=frozenset(rows.values_list("call__conversation_id", flat=True)[:FEW]))


def _cases(practice: Practice, references: Iterable[str], reader: Person) -> Iterable[Case]:
    """Return the cases of these references that are open to the reader."""
    wanted = Q(pk=None)
    for each in references:
        try:
            year, number = read_reference(each)
        except BadReference:
            continue
        wanted |= Q(year=year, number=number)
    return list(cases_for(reader, practice).filter(wanted))


def _ways_of_number(number: Number) -> Iterable[PartyWay]:
    digits = number.digits
    if digits.startswith("0") and len(digits) in _WHOLE_NUMBERS:
        yield _one(Column.NUMBER, "+44" + digits[1:])
        return
    query = number.query
    if query.begins:
        yield _range(Column.NUMBER, query.begins)
    if query.ends:
        yield _range(Column.REVERSED, query.ends)


def _ways_of_name(name: Name, labels: dict[str, str]) -> Iterable[PartyWay]:
    """Return the extensions of staff of that name, and the names that phone systems gave."""
    wanted = key_words(name.name)
    for extension, label in labels.items():
        if _fits(wanted, key_words(label)):
            yield _one(Column.EXTENSION, extension)
    if (keys := begins_with_name(name.name)) is not None:
        yield _range(Column.NAME, keys)
        yield _range(Column.LAST_NAME, keys)


def _fits(wanted: tuple[str, ...], label: tuple[str, ...]) -> bool:
    """Whether each word is the beginning of one of a name's."""
    return bool(wanted) and all(any(word.startswith(each) for word in label) for each in wanted)


def _one(column: Column, value: str) -> PartyWay:
    return PartyWay(column, value, value)


def _range(column: Column, wanted: Range) -> PartyWay:
    return PartyWay(column, wanted.first, wanted.last)
