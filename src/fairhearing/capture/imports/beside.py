"""What a file beside one recording tells of it: FILE.json or FILE.csv.

    FILE.json       one object                               the keys below; FILE with or without its own ending
    FILE.csv        a line of names, one line of values      the columns below

    started    2026-11-03 14:12:10 (local), or with an offset: 2026-11-03T14:12:10+00:00
    ended      the same
    direction  in, out or internal
    number     of whoever is outside; of an internal call, the extension that was called
    extension  the practice's; of an internal call, the one that called
    name       of whoever is outside
    practice   its short name
    reference  the old system's id of the call

What stands there goes before what the file's name tells. What is off is said by row and column, never by its value.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from fairhearing.call.sides import Direction
from fairhearing.capture.errors import FarEndError
from fairhearing.vault.document import is_slug

from .local_time import YEARS, LocalTime
from .told import ToldCall, ToldParty

COLUMNS: Final = frozenset({"started", "ended", "direction", "number", "extension", "name", "practice", "reference"})
FOLDER_TABLES: Final = ("index.csv", "cdr.csv", "Master.csv")
_DIRECTIONS: Final = {each.value: each for each in (Direction.IN, Direction.OUT, Direction.INTERNAL)}
_MOST_BYTES: Final = 1 << 16
_LONGEST_VALUE: Final = 200
_LONGEST_NAME: Final = 255
"""Bytes, on any file system: with an ending more, a name may be none."""
_HALVES: Final = re.compile("[\ud800-\udfff]")  # of characters, which JSON can spell and no file can hold


class BadTable(FarEndError):
    """A CSV or JSON beside recordings is off. The message names row and column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, or one JSON object. place: where it stands, for errors."""

    values: Mapping[str, str]
    place: str
    zone: ZoneInfo

    def text(self, column: str) -> str:
        """Return a value, empty where there is none. Raises BadTable."""
        value = self.values.get(column, "").strip()
        if len(value) > _LONGEST_VALUE or _HALVES.search(value):
            raise self.wrong(column, f"at most {_LONGEST_VALUE} characters belong here, each of them whole")
        return value

    def time(self, column: str) -> tuple[datetime | None, bool]:
        """Return a moment, and whether it might be an hour later; None where there is none. Raises BadTable."""
        if not (text := self.text(column)):
            return None, False
        try:
            read = datetime.fromisoformat(text)
        except ValueError as error:
            raise self.wrong(column, "write a time as 2026-11-03 14:12:10") from error
        if read.year not in YEARS:
            raise self.wrong(column, "the time of a recorded call belongs here")
        return LocalTime(read).moment(self.zone) if read.tzinfo is None else (read.astimezone(UTC), False)

    def wrong(self, column: str, what_to_do: str) -> BadTable:
        """Return the error for a value that is off."""
        return BadTable(f"{self.place}, column {column}: {what_to_do}")

    def told(self) -> ToldCall:
        """Return what the columns of this page tell. Raises BadTable."""
        started, is_ambiguous = self.time("started")
        ended, _ = self.time("ended")
        if started and ended and ended < started:
            raise self.wrong("ended", "the call ended before it started")
        said, practice = self.text("direction"), self.text("practice")
        if said and said not in _DIRECTIONS:
            raise self.wrong("direction", "one of in, out, internal belongs here")
        if practice and not is_slug(practice):
            raise self.wrong("practice", "the short name of a practice belongs here, as recorder.json has it")
        direction = _DIRECTIONS.get(said, Direction.UNKNOWN)
        outside, inside = ToldParty(self.text("number"), self.text("name")), ToldParty(self.text("extension"))
        is_from_inside = direction in (Direction.OUT, Direction.INTERNAL)
        return ToldCall(
            started=started,
            ended=ended,
            caller=inside if is_from_inside else outside,
            called=outside if is_from_inside else inside,
            direction=direction,
            practice=practice,
            reference=self.text("reference"),
            is_ambiguous=is_ambiguous,
        )


def read_beside(path: Path, zone: ZoneInfo) -> ToldCall:
    """Return what FILE.json and FILE.csv tell of a recording; nothing where there are none.

    Raises BadTable, OSError.
    """
    told = ToldCall()
    for file in files_beside(path):
        told = (_json_row(file, zone) if file.suffix == ".json" else _csv_row(file, zone)).told().before(told)
    return told


def files_beside(path: Path) -> tuple[Path, ...]:
    """Return the JSON and CSV files about this one recording that are there; a table of the folder is none of them."""
    stems = dict.fromkeys((path.stem, path.name))
    named = (stem + ending for ending in (".csv", ".json") for stem in stems)
    may_be = (path.with_name(name) for name in named if len(os.fsencode(name)) <= _LONGEST_NAME)
    return tuple(each for each in may_be if each.name not in FOLDER_TABLES and each.is_file())


def table_lines(text: str, place: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each line of a CSV with where it stands. Raises BadTable.

    Values are parted by commas, or by semicolons as Excel does where the comma is the decimal mark.
    """
    names = text.partition("\n")[0]
    lines = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=";" if _is_parted_by_semicolons(names) else ","
    )
    number = 0
    while True:
        number += 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadTable(f"{place}, row {number}: this is no line of a CSV") from error
        yield f"{place}, row {number}", line


def _is_parted_by_semicolons(names: str) -> bool:
    return ";" in names and "," not in names


def read_text(path: Path, most_bytes: int, place: str) -> str:
    """Return a file's text, UTF-8 with or without a mark. Raises BadTable, OSError."""
    with path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise BadTable(f"{place}: larger than {most_bytes} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(f"{place}: save it as UTF-8, which Excel calls CSV UTF-8") from error


def check_columns(names: list[str], known: frozenset[str], place: str) -> None:
    """Refuse a table with columns that nobody reads, or with one twice. Raises BadTable."""
    for number, name in enumerate(names, 1):
        if name not in known or names.index(name) != number - 1:
            raise BadTable(f"{place}, column {number}: its name is none of {', '.join(sorted(known))}, or comes twice")


def _json_row(path: Path, zone: ZoneInfo) -> Row:
    place = "its JSON"
    try:
        said = json.loads(read_text(path, _MOST_BYTES, place))
    except (ValueError, RecursionError) as error:
        raise BadTable(f"{place}: it is not JSON") from error
    if not isinstance(said, dict):
        raise BadTable(f"{place}: one object in braces belongs here")
    check_columns(list(said), COLUMNS, place)
    for key, value in said.items():
        if not isinstance(value, str | None):
            raise BadTable(f"{place}, column {key}: a text in quotes belongs here")
    return Row({key: value or "" for key, value in said.items()}, place, zone)


def _csv_row(path: Path, zone: ZoneInfo) -> Row:
    place = "its CSV"
    lines = [(where, line) for where, line in table_lines(read_text(path, _MOST_BYTES, place), place) if line]
    if len(lines) != 2:  # noqa: PLR2004 - names and values
        raise BadTable(f"{place}: a line of names and one line of values belong here")
    (heading, names), (where, values) = lines
    check_columns(names, COLUMNS, heading)
    if len(values) != len(names):
        raise BadTable(f"{where}: as many values as names belong here")
    return Row(dict(zip(names, values, strict=True)), where, zone)
