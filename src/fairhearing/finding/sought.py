"""What is looked for, with every name and number resolved to ranges of the parties' indexes. Pure, no Django.

things of one kind   any of them is enough: two numbers, two days; of names, lengths and tags all have to fit
different kinds      each has to fit
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.finding.terms import DayRange, Hours
from fairhearing.wording.days import PRACTICE_TIME

WINDOW_MONTHS = 13
"""How far back a search goes that names no day."""

_MOST_SPANS = 62
_MINUTES_AN_HOUR = 60
_EVER = datetime.min.replace(tzinfo=PRACTICE_TIME)


class Column(StrEnum):
    """A column of a party that has an index of its own."""

    NUMBER = "number"
    REVERSED = "number_reversed"
    EXTENSION = "extension"
    NAME = "name_forward"
    LAST_NAME = "name_from_last"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class PartyWay:
    """One way in which a party may match: a range of one column, or one value of it."""

    column: Column
    first: str
    last: str

    @property
    def is_one_value(self) -> bool:
        """Whether the index holds the matches in the order of time."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who takes part, in any of these ways or in one of these conversations; or a tag that a call has."""

    ways: tuple[PartyWay, ...] = ()
    conversations: frozenset[str] = frozenset()
    tag: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be found by it."""
        return not (self.ways or self.conversations or self.tag)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, until not included; None leaves that end open."""

    begins: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """All that has to fit. spans: apart from each other, the latest first. minutes: of the day, where spans say none.

    longer_s, shorter_s: of one call. directions: any of them; none of them asked for: (). impossible: whether nothing
    can be found. many_people: whether more people have a name than are looked for.
    """

    sources: tuple[Source, ...] = ()
    spans: tuple[Span, ...] = (Span(None, None),)
    minutes: tuple[Hours, ...] = ()
    directions: tuple[str, ...] = ()
    longer_s: int | None = None
    shorter_s: int | None = None
    impossible: bool = False
    many_people: bool = False


def spans_of(days: tuple[DayRange, ...], hours: tuple[Hours, ...], *, today: date) -> tuple[tuple[Span, ...], bool]:
    """Return the stretches of time of these days, and whether the hours are already in them.

    No day at all: the last thirteen months. Hours of few days are stretches of their own; of many they are looked at
    call by call.
    """
    days = days or (DayRange(first_of_window(today), None),)
    merged = _merged(days)
    count = sum(_length(each) for each in merged)
    if not hours or count * len(hours) > _MOST_SPANS:
        return tuple(_span(each) for each in merged), not hours
    spans = [
        Span(_at(day, each.first), _at(day, each.until))
        for days_ in merged
        for day in _each(days_)
        for each in _merged_hours(hours)
    ]
    return tuple(sorted(spans, key=lambda each: each.begins or _EVER, reverse=True)), True


def first_of_window(today: date) -> date:
    """Return the day thirteen months ago."""
    month = today.year * 12 + today.month - 1 - WINDOW_MONTHS
    return date(month // 12, month % 12 + 1, min(today.day, 28))


def minute_of_day(moment: datetime) -> int:
    """Return the minute of the day that a clock at the practice shows."""
    local = moment.astimezone(PRACTICE_TIME)
    return local.hour * _MINUTES_AN_HOUR + local.minute


def _merged(days: tuple[DayRange, ...]) -> list[DayRange]:
    """Return the same days as ranges that do not meet, the latest first."""
    merged: list[DayRange] = []
    for each in sorted(days, key=lambda each: each.first or date.min):
        last = merged[-1] if merged else None
        if last and (last.last is None or (each.first or date.min) <= last.last + timedelta(days=1)):
            ends = None if last.last is None or each.last is None else max(last.last, each.last)
            merged[-1] = DayRange(last.first, ends)
        else:
            merged.append(each)
    return merged[::-1]


def _merged_hours(hours: tuple[Hours, ...]) -> list[Hours]:
    merged: list[Hours] = []
    for each in sorted(hours, key=lambda each: each.first):
        if merged and each.first <= merged[-1].until:
            merged[-1] = Hours(merged[-1].first, max(merged[-1].until, each.until))
        else:
            merged.append(each)
    return merged


def _length(days: DayRange) -> int:
    """Return how many days these are; very many where an end is open."""
    return (days.last - days.first).days + 1 if days.first and days.last else _MOST_SPANS + 1


def _each(days: DayRange) -> list[date]:
    assert days.first  # noqa: S101 - `_length` let in nothing else
    return [days.first + timedelta(days=n) for n in range(_length(days))]


def _span(days: DayRange) -> Span:
    return Span(
        day_begins(days.first) if days.first else None,
        day_ends(days.last) if days.last else None,
    )


def _at(day: date, minute: int) -> datetime:
    """Return the moment at which a clock at the practice shows this minute of a day."""
    if minute == 24 * _MINUTES_AN_HOUR:
        return day_ends(day)
    return datetime(day.year, day.month, day.day, *divmod(minute, _MINUTES_AN_HOUR), tzinfo=PRACTICE_TIME)
