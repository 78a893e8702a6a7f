"""Busy hours: what each hour of each weekday of a month comes to. An hour of which nothing is known is no nought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.figures.measures import Tally, Unit, share
from fairhearing.figures.models import CountedDay, HourCount
from fairhearing.figures.periods import added_up
from fairhearing.figures.tables import Table
from fairhearing.figures.words import NOT_KNOWN, unit_words
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import Month
from fairhearing.practice.lines import WEEKDAYS
from fairhearing.practice.models import Practice

SHADES: Final = 5
_USUAL: Final = range(8, 19)
_WEEKEND: Final = 5


class What(StrEnum):
    """What the cells say. The words stand in addresses."""

    CALLS = "calls"
    ANSWER_TIME = "answer-time"
    UNANSWERED = "unanswered"


WHAT_WORDS: Final = {
    What.CALLS: "Calls in an hour, on average",
    What.ANSWER_TIME: "Average time to answer",
    What.UNANSWERED: "Share of calls that were abandoned or missed",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday. shade: 0 to 4, by which it stands out; its words say the same."""

    words: str
    shade: int = 0
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour, from Monday to Sunday."""

    hour: int
    cells: tuple[Cell, ...]

    @property
    def words(self) -> str:
        """Say which hour."""
        return f"{self.hour:02}:00"


@dataclass(frozen=True, slots=True)
class Hours:
    """The whole table. days: how many of each weekday are known. busiest: in words, "" where there was no call."""

    what: What
    is_logged: bool | None
    weekdays: tuple[str, ...]
    days: tuple[int, ...]
    rows: tuple[HourRow, ...]
    busiest: str


def hours_of(practice: Practice, month: Month, way: Direction, what: What) -> Hours:
    """Return the hours of a month. Where there is a log of any day, days without one are left out."""
    first, end = month.first_day, month.after.first_day
    days = practice.counted_days.filter(day__gte=first, day__lt=end)
    is_logged = days.filter(source=CountedDay.Source.LOG).exists() if days.exists() else None
    source = CountedDay.Source.LOG if is_logged else CountedDay.Source.RECORDINGS
    known = Counter(day.weekday() for day in days.filter(source=source).values_list("day", flat=True))
    sums = _sums(practice, month, way, source)
    values = {place: _value(what, tally, known[place[1]]) for place, tally in sums.items()}
    open_columns = [day for day in range(len(WEEKDAYS)) if day < _WEEKEND or any(place[1] == day for place in sums)]
    shown = sorted({*_USUAL, *(hour for hour, _ in sums)})
    most = max((value for value in values.values() if value is not None), default=0.0)
    tells = is_logged is not None and (bool(is_logged) or what is What.CALLS)
    rows = tuple(
        HourRow(hour, tuple(_cell(what, values, (hour, day), most, known, tells=tells) for day in open_columns))
        for hour in shown
    )
    return Hours(
        what=what,
        is_logged=is_logged,
        weekdays=tuple(WEEKDAYS[day] for day in open_columns),
        days=tuple(known[day] for day in open_columns),
        rows=rows,
        busiest=_busiest(values) if tells else "",
    )


def hours_table(hours: Hours) -> Table:
    """Make the table for a file."""
    return Table(
        ("Hour", *hours.weekdays), tuple((row.words, *(cell.words for cell in row.cells)) for row in hours.rows)
    )


def _sums(practice: Practice, month: Month, way: Direction, source: str) -> Mapping[tuple[int, int], Tally]:
    counts = HourCount.objects.filter(
        practice=practice, day__gte=month.first_day, day__lt=month.after.first_day, direction=way, source=source
    )
    sums: dict[tuple[int, int], Tally] = {}
    for (day, hour), tally in added_up(counts, "day", "hour"):
        place = (hour, day.weekday())
        sums[place] = sums.get(place, Tally()) + tally
    return sums


def _value(what: What, tally: Tally, days: int) -> float | None:
    if what is What.CALLS:
        return tally.calls / days if days else None
    if what is What.ANSWER_TIME:
        return tally.answer_s / tally.answered if tally.answered else None
    return share(tally.abandoned + tally.missed, tally.calls - tally.closed)


def _cell(
    what: What,
    values: Mapping[tuple[int, int], float | None],
    place: tuple[int, int],
    most: float,
    known: Counter[int],
    *,
    tells: bool,
) -> Cell:
    if not tells or not known[place[1]]:
        return Cell(NOT_KNOWN, is_known=False)
    value = values.get(place)
    if value is None:
        return Cell("0" if what is What.CALLS else "None")
    unit = {What.CALLS: Unit.CALLS, What.ANSWER_TIME: Unit.SECONDS, What.UNANSWERED: Unit.PERCENT}[what]
    shade = min(SHADES - 1, int(SHADES * value / most)) if most else 0
    return Cell(unit_words(value, unit), shade)


def _busiest(values: Mapping[tuple[int, int], float | None]) -> str:
    known = {place: value for place, value in values.items() if value}
    if not known:
        return ""
    hour, day = max(known, key=lambda place: (known[place], -place[1], -place[0]))
    return f"{WEEKDAYS[day]}s from {hour:02}:00 to {(hour + 1) % 24:02}:00"
