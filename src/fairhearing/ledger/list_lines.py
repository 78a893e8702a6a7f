"""Reads a practice's list of patients line by line. Pure: bytes in; people, and lines that are set aside, out.

As EMIS Web, SystmOne and Excel write tables, with some lines of a report's head before the line of names. How their
text is taken apart stands in `list_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Final

from fairhearing.ledger.list_text import cells_of, delimiter_of, rows_of
from fairhearing.ledger.rules import read_nhs_number
from fairhearing.wire.phone_number import normalise_number

MOST_COLUMNS: Final = 100
LONGEST_NAME: Final = 60
HEAD_LINES: Final = 30
"""Within so many lines the names of the columns stand."""
_FEWEST_CAPITALS: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+")
_TITLE: Final = re.compile(r"\s*\([^)]*\)\s*$")
_EATEN_ZERO: Final = re.compile(r"[1-37][0-9]{8,9}")
_EARLIEST: Final = date(1880, 1, 1)
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - one line of twelve words
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ].*)?")
_UK: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: .*)?")
_WORDED: Final = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*[ -]([0-9]{4})(?: .*)?")


class Field(StrEnum):
    """What a column can hold. The words are stored: never change one, only add."""

    NHS_NUMBER = "nhs_number"
    SURNAME = "surname"
    FORENAME = "forename"
    NAME = "name"
    """Both in one cell: Holroyd, Margaret (Mrs)."""
    BORN_ON = "born_on"
    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    LEFT_ON = "left_on"
    """When they left the practice."""
    DIED_ON = "died_on"


FIELD_WORDS: Final = {
    Field.NHS_NUMBER: "NHS number",
    Field.SURNAME: "Surname",
    Field.FORENAME: "Forename",
    Field.NAME: "Both names in one column",
    Field.BORN_ON: "Date of birth",
    Field.MOBILE: "Mobile telephone",
    Field.HOME: "Home telephone",
    Field.WORK: "Work telephone",
    Field.LEFT_ON: "Date on which they left",
    Field.DIED_ON: "Date of death",
}
_NAMES: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.NHS_NUMBER: ("nhs number", "nhs no", "nhs no.", "nhsnumber", "nhs_number"),
    Field.SURNAME: ("surname", "family name", "last name", "patient surname", "usual surname"),
    Field.FORENAME: ("forename", "given name", "first name", "first names", "forenames", "given names", "forename 1"),
    Field.NAME: ("full name", "patient name", "patient", "name", "patient details"),
    Field.BORN_ON: ("date of birth", "dob", "birth date", "date of birth (dd/mm/yyyy)", "d.o.b."),
    Field.MOBILE: (
        "mobile telephone",
        "mobile telephone number",
        "mobile",
        "mobile number",
        "mobile phone",
        "mobile tel",
    ),
    Field.HOME: (
        "home telephone",
        "home telephone number",
        "telephone",
        "telephone number",
        "home number",
        "home phone",
        "home tel",
        "phone",
    ),
    Field.WORK: ("work telephone", "work telephone number", "work number", "work phone", "work tel"),
    Field.LEFT_ON: (
        "deducted date",
        "date of deduction",
        "deduction date",
        "date deducted",
        "deducted",
        "registration end date",
        "date left",
    ),
    Field.DIED_ON: ("date of death", "deceased date", "death date", "dod", "deceased"),
}
PHONES: Final = (Field.MOBILE, Field.HOME, Field.WORK)
_MAY_LACK: Final = frozenset({*PHONES, Field.LEFT_ON, Field.DIED_ON, Field.FORENAME})
"""What may be missing at the end of a line: spreadsheets leave empty cells out."""


class Trouble(StrEnum):
    """Why a line was set aside. The words are stored: never change one, only add."""

    NOT_CSV = "not-csv"
    """It is longer than a line can be, or its quotes do not close."""
    COLUMNS = "columns"
    """It has too few columns."""
    NHS_NUMBER = "nhs-number"
    """The NHS number is none."""
    NAME = "name"
    """There is no surname, or a name is longer than any."""
    BORN_ON = "born-on"
    """The date of birth is none."""
    NOBODY = "nobody"
    """Nothing tells the person from others of the same name."""
    TWICE = "twice"
    """The person was met on an earlier line."""


TROUBLE_WORDS: Final = {
    Trouble.NOT_CSV: "The line cannot be taken apart into columns",
    Trouble.COLUMNS: "There are fewer columns than belong there",
    Trouble.NHS_NUMBER: "The NHS number has not ten digits, or its check digit is wrong",
    Trouble.NAME: "There is no surname, or a name is too long",
    Trouble.BORN_ON: "The date of birth cannot be read",
    Trouble.NOBODY: "There is neither an NHS number nor a date of birth",
    Trouble.TWICE: "The same person stands on an earlier line",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that was not taken. line: counted from 1."""

    line: int
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Listed:
    """One patient as a line tells of them. numbers: E.164, and which telephone. bad_numbers: not readable."""

    line: int
    nhs_number: str
    surname: str
    forename: str
    born_on: date | None
    numbers: tuple[tuple[str, Field], ...] = ()
    bad_numbers: int = 0
    left_on: date | None = None
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each thing stands: columns from 0. head: the line of names, counted from 1. names: what stands there."""

    columns: Mapping[Field, int]
    delimiter: str
    head: int
    names: tuple[str, ...] = field(default=())


class _Bad(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def find_layout(lines: Iterable[str], own: Mapping[Field, str]) -> Layout | None:
    """Return where each thing stands, by the line of names among the first lines; None where no line names enough.

    own: what the practice's own list calls its columns, which goes before what we know.
    """
    for number, line in enumerate(islice(lines, HEAD_LINES), 1):
        delimiter = delimiter_of(line)
        names = cells_of(line, delimiter) or []
        columns = guess_columns(names, own)
        if not missing_columns(columns):
            return Layout(columns, delimiter, number, tuple(names))
    return None


def likely_head(lines: Iterable[str]) -> Layout:
    """Return the line that most likely names the columns: of the first ones, that with the most words."""
    best = Layout({}, ",", 1)
    for number, line in enumerate(islice(lines, HEAD_LINES), 1):
        delimiter = delimiter_of(line)
        names = tuple(cells_of(line, delimiter) or ())
        if sum(map(bool, names)) > sum(map(bool, best.names)):
            best = Layout(guess_columns(names, {}), delimiter, number, names)
    return best


def guess_columns(names: Iterable[str], own: Mapping[Field, str]) -> dict[Field, int]:
    """Return which column holds what, by a line of names; what no word tells is left out."""
    heard = [_heard(name) for name in names][:MOST_COLUMNS]
    guessed: dict[Field, int] = {}
    for what in Field:
        for word in (_heard(own[what]),) if what in own else _NAMES[what]:
            if word and word in heard and heard.index(word) not in guessed.values():
                guessed[what] = heard.index(word)
                break
    return guessed


def _heard(name: str) -> str:
    return " ".join(name.lower().split())


def missing_columns(columns: Mapping[Field, int]) -> tuple[Field, ...]:
    """Return what is still needed: a name, and an NHS number or a date of birth."""
    lacks = [] if {Field.SURNAME, Field.NAME} & columns.keys() else [Field.SURNAME]
    if not {Field.NHS_NUMBER, Field.BORN_ON} & columns.keys():
        lacks.append(Field.NHS_NUMBER)
    return tuple(lacks)


def read_list(lines: Iterable[str], layout: Layout) -> Iterator[Listed | SetAside]:
    """Yield each line below the line of names as a patient, or as set aside."""
    source = iter(lines)
    for _ in range(layout.head):
        next(source, None)
    for number, cells in rows_of(source, layout.delimiter, first=layout.head + 1):
        try:
            yield _listed(number, cells, layout.columns)
        except _Bad as bad:
            yield SetAside(number, bad.trouble)


def _listed(number: int, cells: list[str] | None, columns: Mapping[Field, int]) -> Listed:
    if cells is None:
        raise _Bad(Trouble.NOT_CSV)
    if len(cells) <= max(columns[what] for what in columns if what not in _MAY_LACK):
        raise _Bad(Trouble.COLUMNS)
    said = {what: cells[at] for what, at in columns.items() if at < len(cells)}
    surname, forename = _names(said)
    nhs_number = read_nhs_number(said.get(Field.NHS_NUMBER, ""))
    if said.get(Field.NHS_NUMBER) and not nhs_number:
        raise _Bad(Trouble.NHS_NUMBER)
    born_on = read_day(said.get(Field.BORN_ON, ""))
    if said.get(Field.BORN_ON) and born_on is None:
        raise _Bad(Trouble.BORN_ON)
    if not nhs_number and born_on is None:
        raise _Bad(Trouble.NOBODY)
    numbers = [(read_telephone(said[what]), what) for what in PHONES if said.get(what)]
    return Listed(
        line=number,
        nhs_number=nhs_number,
        surname=surname,
        forename=forename,
        born_on=born_on,
        numbers=tuple({each: what for each, what in reversed(numbers) if each}.items()),
        bad_numbers=sum(1 for each, _ in numbers if not each),
        left_on=read_day(said.get(Field.LEFT_ON, "")),
        died_on=read_day(said.get(Field.DIED_ON, "")),
    )


def _names(said: Mapping[Field, str]) -> tuple[str, str]:
    surname, forename = said.get(Field.SURNAME, ""), said.get(Field.FORENAME, "")
    if not surname:
        both = _TITLE.sub("", said.get(Field.NAME, ""))
        surname, comma, rest = both.partition(",")
        if not comma:
            rest, _, surname = both.rpartition(" ")
        forename = forename or rest
    surname, forename = well_written(surname), well_written(forename)
    if not surname or max(len(surname), len(forename)) > LONGEST_NAME:
        raise _Bad(Trouble.NAME)
    return surname, forename


def well_written(name: str) -> str:
    """Return a name that a system wrote in capitals as people write it: HOLROYD-SMITH, O'BRIEN; others as they are."""
    name = " ".join(name.split())
    if len(name) < _FEWEST_CAPITALS or not name.isupper():
        return name
    written = _WORD.sub(lambda word: word[0].capitalize(), name.lower())
    return re.sub(r"\b(Mc)([a-z])", lambda found: found[1] + found[2].upper(), written)


def read_day(text: str) -> date | None:
    """Read a day as British systems write it: 03/11/1950, 03-Nov-1950, 3 November 1950, 1950-11-03."""
    if iso := _ISO.fullmatch(text):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif slashed := _UK.fullmatch(text):
        day, month, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
    elif (worded := _WORDED.fullmatch(text)) and worded[2].lower() in _MONTHS:
        day, month, year = int(worded[1]), _MONTHS.index(worded[2].lower()) + 1, int(worded[3])
    else:
        return None
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if read >= _EARLIEST else None


def read_telephone(text: str) -> str:
    """Return a number in E.164, though a spreadsheet ate its first nought; "" where it is none."""
    number = normalise_number(text)
    bare = re.sub(r"[\s()-]", "", text)
    return number or (normalise_number(f"0{bare}") if _EATEN_ZERO.fullmatch(bare) else "")
