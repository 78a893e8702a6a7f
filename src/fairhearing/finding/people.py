"""Who and which numbers somebody means: names and numbers turned into ranges of the parties' indexes, people first.

This is the one place that asks other parts of the product who somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fairhearing.catalogue.call_lines import extension_labels
from fairhearing.catalogue.models import Call
from fairhearing.catalogue.names import begins_with_name, key_words
from fairhearing.catalogue.numbers import Range
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
    Way,
    WhichWay,
    Withheld,
)
from fairhearing.practice.models import Practice

_DIRECTIONS = {
    WhichWay.IN: Call.Direction.IN,
    WhichWay.OUT: Call.Direction.OUT,
    WhichWay.INTERNAL: Call.Direction.INTERNAL,
}
_WHOLE_NUMBERS = (10, 11)


def known_of(practice: Practice) -> Known:
    """Return what the practice knows that helps to read."""
    rows = list(practice.extensions.values_list("extension", "label"))
    return Known(frozenset(extension for extension, _ in rows), tuple(label for _, label in rows if label))


def seek(practice: Practice, reading: Reading, *, today: date) -> Sought:
    """Turn what was read into what is looked for."""
    terms = reading.terms
    hours = tuple(term for term in terms if isinstance(term, Hours))
    days = tuple(each for term in terms if isinstance(term, Days) for each in term.days)
    spans, has_hours = spans_of(days, hours, today=today)
    sources = list(_sources(practice, reading))
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
        impossible=ways == {WhichWay.MISSED} or any(not each.ways and not each.conversations for each in sources),
    )


def _sources(practice: Practice, reading: Reading) -> Iterable[Source]:
    """Return who has to take part: one of the numbers, one of the extensions, and everybody who is named."""
    numbers = [term for term in reading.terms if isinstance(term, Number)]
    extensions = [term.extension for term in reading.terms if isinstance(term, Extension)]
    if numbers:
        yield Source(tuple(way for number in numbers for way in _ways_of_number(number)))
    if extensions:
        yield Source(tuple(_one(Column.EXTENSION, each) for each in extensions))
    if any(isinstance(term, Withheld) for term in reading.terms):
        yield Source((PartyWay(Column.WITHHELD, "", ""),))
    nhs = [term for term in reading.terms if isinstance(term, NhsNumber)]
    if nhs:
        yield Source()
    names = [term for term in reading.terms if isinstance(term, Name)]
    labels = extension_labels(practice) if names else {}
    for name in names:
        yield Source(tuple(_ways_of_name(name, labels)))


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
