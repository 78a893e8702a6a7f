"""Reads a call log line by line. Pure: bytes in; calls, and lines that are set aside, out.

A line is one call: a quote that is never closed spoils its own line, not the rest of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from fairhearing.capture.imports.local_time import YEARS, LocalTime
from fairhearing.phone_log.columns import KNOWN, Field, Layout, guess_columns, missing_columns
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.logged import (
    CallBack,
    LoggedCall,
    Party,
    Step,
    told_call_back,
    told_direction,
    told_step,
    was_answered,
)

MOST_LINE: Final = 4000
"""Characters of a line; the longest that the known systems write is far below."""
_INSERT: Final = re.compile(r"\s*INSERT\s+INTO\s+\w+\s+VALUES\s*\((.*)\)\s*;?\s*", re.IGNORECASE | re.DOTALL)
_CHANNEL: Final = re.compile(r"(?:PJSIP|SIP|IAX2|SCCP|DAHDI|Local)/([0-9]{2,8})[-@]")
_EPOCH: Final = re.compile(r"([0-9]{9,10})(?:\.[0-9]+)?")
_CLOCK: Final = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,4}):([0-9]{2})(?:\.[0-9]+)?")
_SLASHED: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")
_LONGEST: Final = timedelta(days=2)
_DELIMITERS: Final = (",", ";", "\t")
_MOST_LOOKED_AT: Final = 20
_NOT_TOLD: Final = CallBack.NOT_TOLD


class Reason(StrEnum):
    """Why a line was set aside. The words are stored: never change one, only add."""

    NOT_CSV = "not-csv"
    """It is longer than a line can be, or its quotes do not close."""
    COLUMNS = "columns"
    """It has too few columns."""
    START = "start"
    """The time at which the call began cannot be read."""
    LENGTH = "length"
    """Its end, its answer or how long it lasted cannot be read, or does not fit its start."""
    PARTIES = "parties"
    """It names nobody, neither who rang nor who was rung."""
    TOO_OLD = "too-old"
    """The call is older than recordings are kept: there is nothing left to compare it with."""
    FUTURE = "future"
    """The call began later than now: the time zone, or the order of day and month, is another."""


REASON_WORDS: Final = {
    Reason.NOT_CSV: "The line cannot be taken apart into columns",
    Reason.COLUMNS: "There are fewer columns than belong there",
    Reason.START: "The time at which the call began cannot be read",
    Reason.LENGTH: "How long the call lasted cannot be read, or does not fit",
    Reason.PARTIES: "Neither who rang nor who was rung stands there",
    Reason.TOO_OLD: "The call is older than recordings are kept",
    Reason.FUTURE: "The call began later than now: is the time zone right?",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that was not taken. line: counted from 1."""

    line: int
    reason: Reason


class _Bad(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_log(data: bytes) -> list[str]:
    """Return the lines of a file in UTF-8, UTF-16 with its mark, or Windows' Western alphabet."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def recognise(lines: list[str]) -> Layout:
    """Return the layout of a log of a system we know, or whose first line names its columns.

    Raises UnreadableLog.
    """
    told = list(islice((line for line in lines if line.strip()), _MOST_LOOKED_AT))
    for layout in KNOWN:
        read = [_cells(line, ",") for line in told]
        good = [cells for cells in read if cells and len(cells) in layout.widths and _is_time(cells, layout)]
        if good and 2 * len(good) >= len(told):
            return replace(layout, widths=_all_widths(layout.name))
    if told:
        delimiter = delimiter_of(told[0])
        columns = guess_columns(_cells(told[0], delimiter) or [])
        if not missing_columns(columns):
            return Layout("names", columns, delimiter=delimiter, names=True)
    raise UnreadableLog("this is no call log of a phone system that is known here, and its columns are not named")


def delimiter_of(line: str) -> str:
    """Return what parts the columns of a line: whatever of comma, semicolon and tab stands there most."""
    return max(_DELIMITERS, key=line.count)


def cells_of(line: str, layout: Layout) -> list[str]:
    """Return the cells of a line, for a preview; nothing where it cannot be taken apart."""
    return _cells(line, layout.delimiter) or []


def read_log(lines: list[str], layout: Layout, zone: ZoneInfo) -> Iterator[LoggedCall | SetAside]:
    """Yield each line as a call, or as set aside. Empty lines, and the line of names, are passed over."""
    seen = not layout.names
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not seen:
            seen = True
            continue
        try:
            yield _read_line(line, number, layout, zone)
        except _Bad as bad:
            yield SetAside(number, bad.reason)


def _read_line(line: str, number: int, layout: Layout, zone: ZoneInfo) -> LoggedCall:
    cells = _cells(line, layout.delimiter)
    if cells is None:
        raise _Bad(Reason.NOT_CSV)
    if len(cells) in layout.widths and layout.widths:
        layout = next(each for each in KNOWN if each.name == layout.name and len(cells) in each.widths)
    if len(cells) <= layout.last:
        raise _Bad(Reason.COLUMNS)
    return _call(_Cells(cells, layout, zone), number)


@dataclass(frozen=True, slots=True)
class _Cells:
    """One line taken apart."""

    cells: list[str]
    layout: Layout
    zone: ZoneInfo

    def text(self, what: Field) -> str:
        return self.cells[self.layout.columns[what]].strip() if self.layout.has(what) else ""

    def moment(self, what: Field, reason: Reason) -> datetime | None:
        text = self.text(what)
        if not text or text.startswith("0000-00-00"):
            return None
        moment = read_moment(text, self.zone, day_first=self.layout.day_first, beside=self.text(Field.REFERENCE))
        if moment is None:
            raise _Bad(reason)
        return moment

    def seconds(self, what: Field) -> int | None:
        text = self.text(what)
        seconds = read_seconds(text)
        if text and seconds is None:
            raise _Bad(Reason.LENGTH)
        return seconds


def _call(cells: _Cells, number: int) -> LoggedCall:
    started = cells.moment(Field.START, Reason.START)
    if started is None:
        raise _Bad(Reason.START)
    answered = cells.moment(Field.ANSWER, Reason.LENGTH)
    ended = cells.moment(Field.END, Reason.LENGTH)
    duration, talk = cells.seconds(Field.DURATION), cells.seconds(Field.TALK)
    is_answered = was_answered(cells.text(Field.ANSWERED), talk=talk, answered=answered)
    if is_answered is None:
        is_answered = not (cells.layout.has(Field.ANSWER) or cells.layout.has(Field.TALK))
    ended = ended or started + timedelta(seconds=duration if duration is not None else talk or 0)
    if answered is None and is_answered:
        answered = ended - timedelta(seconds=talk) if talk is not None else started
    answered = answered if is_answered else None
    if not started <= (answered or started) <= ended <= started + _LONGEST:
        raise _Bad(Reason.LENGTH)
    caller, called = Party.read(cells.text(Field.CALLER)), Party.read(cells.text(Field.CALLED))
    if caller.is_nobody and called.is_nobody:
        raise _Bad(Reason.PARTIES)
    channel = _CHANNEL.match(cells.text(Field.CALLED_CHANNEL))
    return LoggedCall(
        line=number,
        started=started,
        answered=answered,
        ended=ended,
        caller=caller,
        called=called,
        said_direction=told_direction(cells.text(Field.DIRECTION)),
        answered_by=channel[1] if channel else "",
        reference=cells.text(Field.REFERENCE)[:64],
        linked=cells.text(Field.LINKED)[:64],
        call_back=told_call_back(cells.text(Field.CALL_BACK)) if cells.layout.has(Field.CALL_BACK) else _NOT_TOLD,
        announcement=_step(cells),
    )


def _step(cells: _Cells) -> Step:
    is_there = cells.layout.has(Field.ANNOUNCEMENT)
    return told_step(cells.text(Field.ANNOUNCEMENT)) if is_there else Step.NOT_TOLD


def read_moment(text: str, zone: ZoneInfo, *, day_first: bool = True, beside: str = "") -> datetime | None:
    """Return a moment in UTC: ISO 8601, 03/11/2026 14:12, or seconds since 1970; None where it is none.

    zone: of a time that names none. beside: an id that begins with the moment in seconds, as Asterisk's does.
    """
    if epoch := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    if slashed := _SLASHED.fullmatch(text):
        day, month = (slashed[1], slashed[2]) if day_first else (slashed[2], slashed[1])
        text = f"{slashed[3]}-{int(month):02}-{int(day):02} {slashed[4]:0>5}"
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if read.year not in YEARS:
        return None
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    id_moment = _EPOCH.fullmatch(beside)
    return LocalTime(read, int(id_moment[1]) if id_moment else None).moment(zone)[0]


def read_seconds(text: str) -> int | None:
    """Return a length in seconds: 183, 183.4, 3:03 or 0:03:03; None where it is none."""
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    if re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]+)?", text):
        return int(float(text))
    return None


def _cells(line: str, delimiter: str) -> list[str] | None:
    """Take one line apart; None where that cannot be done."""
    if len(line) > MOST_LINE or "\0" in line:
        return None
    inserted = _INSERT.fullmatch(line)
    try:
        rows = list(
            csv.reader([inserted[1] if inserted else line], delimiter=delimiter, skipinitialspace=True, strict=True)
        )
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _is_time(cells: list[str], layout: Layout) -> bool:
    return read_moment(cells[layout.columns[Field.START]].strip(), ZoneInfo("UTC")) is not None


def _all_widths(name: str) -> frozenset[int]:
    return frozenset().union(*(each.widths for each in KNOWN if each.name == name))
