"""The form with a field for each thing: what was typed into each, and what is wrong with it. Pure, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fairhearing.catalogue.days import read_day
from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.numbers import read_number
from fairhearing.finding.reading import Known, Reading, read
from fairhearing.finding.terms import (
    BETWEEN,
    DayRange,
    Days,
    Extension,
    Hours,
    Length,
    Name,
    NhsNumber,
    Number,
    Reference,
    Tag,
    Term,
    Way,
    WhichWay,
    Withheld,
)
from fairhearing.wording.days import day_words

FIELDS = (
    "words",
    "number",
    "name",
    "nhs",
    "extension",
    "day",
    "first_day",
    "last_day",
    "from_time",
    "until_time",
    "way",
    "length",
    "tag",
    "reference",
)
_LONGEST_FIELD = 200
_LONGEST_NUMBER = 40
_DAY_WORDS = "Enter a day, such as 24 November or yesterday"
_MINUTES_A_DAY = 24 * 60
_MONDAY_FIRST = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, and what was wrong with it. withheld: whether its box is ticked."""

    fields: Mapping[str, str] = field(default_factory=dict)
    withheld: bool = False
    errors: tuple[dict[str, str], ...] = ()

    def __getattr__(self, name: str) -> str:
        """Return what stands in a field."""
        if name in FIELDS:
            return self.fields.get(name, "")
        raise AttributeError(name)

    @property
    def is_apart(self) -> bool:
        """Whether anything stands, or is wrong, in a field of its own."""
        return self.withheld or any(value for name, value in self.fields.items() if name != "words")


class _Wrong(ValueError):
    """One field cannot be read."""


def read_typed(typed: Typed, *, today: date, known: Known) -> tuple[Reading, Typed]:
    """Read each field; return what is looked for, and the form with what is wrong.

    Raises UnreadableWords where the box holds too much.
    """
    terms: list[Term] = []
    errors = []
    for name, reader in _READERS.items():
        text = " ".join(typed.fields.get(name, "").split())
        if not text:
            continue
        try:
            terms += reader(text, today)
        except _Wrong as wrong:
            errors.append({"field": name, "text": str(wrong)})
    for joined in (_days, _hours):
        try:
            terms += joined(typed, today)
        except _Wrong as wrong:
            name, _, text = str(wrong).partition(": ")
            errors.append({"field": name, "text": text})
    terms += [Withheld()] if typed.withheld else []
    words = BETWEEN.join(filter(None, (typed.words, *(term.words for term in terms))))
    reading = Reading() if errors else read(words, today=today, known=known)
    return reading, Typed(typed.fields, typed.withheld, tuple(errors))


def _number(text: str, _today: date) -> Iterable[Term]:
    if len(text) > _LONGEST_NUMBER:
        raise _Wrong("Enter at least 3 digits of the number, or an extension")
    try:
        query = read_number(text)
    except UnreadableSearch:
        raise _Wrong("Enter at least 3 digits of the number, or an extension") from None
    if query.extension and not text[0].isdigit():
        return [Extension(query.extension)]
    digits = "".join(filter(str.isdigit, text.replace("(0)", "")))
    international = text.lstrip("( ").startswith("+")
    return [Number("+" + digits if international else digits)]


def _name(text: str, today: date) -> Iterable[Term]:
    reading = read(text[:_LONGEST_FIELD], today=today, known=Known())
    if not reading.terms or not all(isinstance(term, Name) for term in reading.terms):
        raise _Wrong("Enter a name in letters")
    return reading.terms


def _nhs(text: str, today: date) -> Iterable[Term]:
    reading = read(text[:_LONGEST_FIELD], today=today, known=Known())
    if len(reading.terms) != 1 or not isinstance(reading.terms[0], NhsNumber):
        raise _Wrong("Enter the 10 digits of an NHS number; one of these is wrong")
    return reading.terms


def _extension(text: str, _today: date) -> Iterable[Term]:
    digits = text.lower().removeprefix("ext").strip(" .")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):  # noqa: PLR2004 - an extension's digits
        raise _Wrong("Enter the digits of an extension")
    return [Extension(digits)]


def _day(text: str, today: date) -> Iterable[Term]:
    return [_day_term(text, today)]


def _way(text: str, _today: date) -> Iterable[Term]:
    if text not in tuple(WhichWay):
        raise _Wrong("Choose which way the call went")
    return [Way(WhichWay(text))]


def _length(text: str, _today: date) -> Iterable[Term]:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 600):  # noqa: PLR2004 - ten hours
        raise _Wrong("Enter minutes, such as 10")
    return [Length(int(text) * 60, is_least=True)]


def _tag(text: str, _today: date) -> Iterable[Term]:
    return [Tag(text)]


def _reference(text: str, today: date) -> Iterable[Term]:
    reading = read(text[:_LONGEST_FIELD], today=today, known=Known())
    if len(reading.terms) != 1 or not isinstance(reading.terms[0], Reference):
        raise _Wrong("Enter a reference such as C-2026-014")
    return reading.terms


_READERS = {
    "number": _number,
    "name": _name,
    "nhs": _nhs,
    "extension": _extension,
    "day": _day,
    "way": _way,
    "length": _length,
    "tag": _tag,
    "reference": _reference,
}


def _days(typed: Typed, today: date) -> Iterable[Term]:
    """Read the first and the last day, both included."""
    first = _one_day("first_day", typed, today)
    last = _one_day("last_day", typed, today)
    if first and last and first > last:
        raise _Wrong("last_day: The last day is before the first")
    if first and last:
        return [Days(f"{day_words(first)} to {day_words(last)}", (DayRange(first, last),))]
    if first:
        return [Days(f"since {day_words(first)}", (DayRange(first, None),))]
    return [Days(f"until {day_words(last)}", (DayRange(None, last),))] if last else []


def _one_day(name: str, typed: Typed, today: date) -> date | None:
    text = typed.fields.get(name, "").strip()
    try:
        return read_day(text, today=today) if text else None
    except UnreadableSearch:
        raise _Wrong(f"{name}: {_DAY_WORDS}") from None


def _day_term(text: str, today: date) -> Days:
    try:
        day = read_day(text, today=today)
    except UnreadableSearch:
        raise _Wrong(_DAY_WORDS) from None
    is_relative = text.lower() in {"today", "yesterday"} or (text.isalpha() and text.lower()[:3] in _MONDAY_FIRST)
    return Days(text if is_relative else day_words(day), (DayRange(day, day),))


def _hours(typed: Typed, _today: date) -> Iterable[Term]:
    first = _minute("from_time", typed)
    until = _minute("until_time", typed)
    if first is None and until is None:
        return []
    first, until = first or 0, _MINUTES_A_DAY if until is None else until
    if first >= until:
        raise _Wrong("until_time: That is before the time it begins with")
    return [Hours(first, until)]


def _minute(name: str, typed: Typed) -> int | None:
    text = typed.fields.get(name, "").strip()
    if not text:
        return None
    hour, _, minute = text.replace(".", ":").partition(":")
    is_time = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hour, minute or "0"))  # noqa: PLR2004
    if not is_time or int(hour) > 23 or int(minute or 0) > 59:  # noqa: PLR2004 - of a clock
        raise _Wrong(f"{name}: Enter a time, such as 14:30")
    return int(hour) * 60 + int(minute or 0)
