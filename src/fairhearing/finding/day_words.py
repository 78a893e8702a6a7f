"""Days as people remember them: yesterday, last week, 24 Nov, in October, from Monday to Wednesday. Pure, no Django.

A day without a year is the latest such day that is not in the future. A weekday is the latest one; on that very
weekday it may be today or a week ago, and both are meant. United Kingdom order, day before month.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fairhearing.finding.terms import DayRange, Days
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_LETTER = "(?![a-z])"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec){_NO_LETTER}"
_WEEKDAY = f"(?P<weekday>{'|'.join(_WEEKDAYS)}|mon|tues?|wed|thur?s?|fri|sat|sun){_NO_LETTER}"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_SKIPPED_WEEKDAY = r"(?:(?:mon|tues?|wed|thur?s?|fri|sat|sun)[a-z]*,? )?"
_UNITS = {"day": 1, "week": 7, "month": 30}
_FIRST_YEAR, _LAST_YEAR = 1900, 2999  # beyond, the calendar ends within a day's work with time zones
_MOST_BACK = 400
_LEAP_YEARS = 4
_DAYS_A_WEEK = 7
_DECEMBER = 12
_CENTURY = 2000
_FLAGS = re.IGNORECASE | re.ASCII


@dataclass(frozen=True, slots=True)
class _Atom:
    """One day or one span: which days, and how it is written."""

    first: date
    last: date
    words: str
    is_weekday: bool = False
    is_open: bool = False


class _NoSuchDay(ValueError):
    """The words have the form of a day, and there is none."""


def read_days(text: str, at: int, *, today: date) -> tuple[Days, int] | None:
    """Read days that begin at this place of a text; return them, and where they end; None where there are none.

    text: its words one space apart.
    """
    for pattern, read in _SPANS:
        if (match := pattern.match(text, at)) and (found := read(text, match, today)):
            return found
    match = _PREFIX.match(text, at)
    atom = _atom(text, match.end() if match else at, today)
    if atom is None:
        return None
    day, end = atom
    ranges = [DayRange(None, None) if day.is_open else DayRange(day.first, day.last)]
    if day.is_weekday and day.first == today:
        ranges.append(DayRange(*(each - timedelta(days=_DAYS_A_WEEK) for each in (day.first, day.last))))
    return Days(day.words, tuple(ranges)), end


def _between(text: str, match: re.Match[str], today: date) -> tuple[Days, int] | None:
    """Read from one day to another; 'from Monday to Wednesday' is the latest such stretch."""
    if (first := _atom(text, match.end(), today) or _bare_day(text, match.end())) is None:
        return None
    joint = _JOINT.match(text, first[1])
    last = _atom(text, joint.end(), today) if joint else None
    if joint is None or last is None:
        return None
    begins = first[0] if isinstance(first[0], _Atom) else _with_month(first[0], last[0])
    if begins is None or begins.is_open or last[0].is_open:
        return None
    if begins.is_weekday and begins.first > last[0].last:
        back = timedelta(days=_DAYS_A_WEEK)
        begins = replace(begins, first=begins.first - back, last=begins.last - back)
    low, high = sorted((begins, last[0]), key=lambda each: (each.first, each.last))
    return Days(f"{low.words} to {high.words}", (DayRange(low.first, max(low.last, high.last)),)), last[1]


def _bare_day(text: str, at: int) -> tuple[int, int] | None:
    """Read the 2 of '2 to 4 November'."""
    match = _ONLY_A_DAY.match(text, at)
    return (int(match["day"]), match.end()) if match else None


def _with_month(day: int, last: _Atom) -> _Atom | None:
    try:
        first = last.last.replace(day=day)
    except ValueError:
        return None
    return _Atom(first, first, day_words(first)) if last.first == last.last else None


def _since(text: str, match: re.Match[str], today: date) -> tuple[Days, int] | None:
    if (found := _atom(text, match.end(), today)) is None:
        return None
    day, end = found
    if day.is_open:
        return None
    after = match["word"].lower() == "after"
    first = day.last + timedelta(days=1) if after else day.first
    return Days(f"{'after' if after else 'since'} {day.words}", (DayRange(first, None),)), end


def _until(text: str, match: re.Match[str], today: date) -> tuple[Days, int] | None:
    if (found := _atom(text, match.end(), today)) is None:
        return None
    day, end = found
    if day.is_open:
        return None
    before = match["word"].lower() == "before"
    last = day.first - timedelta(days=1) if before else day.last
    return Days(f"{'before' if before else 'until'} {day.words}", (DayRange(None, last),)), end


def _atom(text: str, at: int, today: date) -> tuple[_Atom, int] | None:
    """Read one day or one span of days."""
    for pattern, read in _ATOMS:
        match = pattern.match(text, at)
        if match is None or text[match.end() : match.end() + 1].isalnum():
            continue
        try:
            return read(match, today), match.end()
        except (_NoSuchDay, OverflowError):
            continue
    return None


def _near(match: re.Match[str], today: date) -> _Atom:
    word = match[0].lower()
    if word.startswith("any"):
        return _Atom(date.min, date.max, "any day", is_open=True)
    day = today - timedelta(days={"today": 0, "this": 0, "yesterday": 1}.get(word, 2))
    return _Atom(day, day, "today" if word == "this" else word)


def _weekday(match: re.Match[str], today: date) -> _Atom:
    index = next(n for n, name in enumerate(_WEEKDAYS) if name.startswith(match["weekday"].lower()[:3]))
    back = (today.weekday() - index) % _DAYS_A_WEEK
    last = (match["last"] or "").lower().strip()
    if last == "last" and back == 0:
        back = _DAYS_A_WEEK
    day = today - timedelta(days=back)
    words = f"{last} {_WEEKDAYS[index].title()}" if last else _WEEKDAYS[index].title()
    return _Atom(day, day, words, is_weekday=not last)


def _this_or_last(match: re.Match[str], today: date) -> _Atom:
    is_last, unit = match["which"].lower() == "last", match["unit"].lower()
    words = f"{match['which'].lower()} {unit}"
    if unit == "week":
        first = today - timedelta(days=today.weekday() + (_DAYS_A_WEEK if is_last else 0))
        return _Atom(first, first + timedelta(days=_DAYS_A_WEEK - 1), words)
    if unit == "month":
        end = today.replace(day=1) - timedelta(days=1) if is_last else today
        return _Atom(end.replace(day=1), _month_end(end), words)
    year = today.year - is_last
    return _Atom(date(year, 1, 1), date(year, _DECEMBER, 31), words)


def _ago(match: re.Match[str], today: date) -> _Atom:
    count, unit = int(match["count"]), match["unit"].lower()
    if not 0 < count <= _MOST_BACK:
        raise _NoSuchDay
    day = today - timedelta(days=count * _UNITS[unit])
    spread = 0 if unit == "day" else _UNITS[unit] // 7
    words = f"{counted(count, unit)} ago"
    return _Atom(day - timedelta(days=spread), min(today, day + timedelta(days=spread)), words)


def _past(match: re.Match[str], today: date) -> _Atom:
    count, unit = int(match["count"]), match["unit"].lower()
    if not 0 < count <= _MOST_BACK:
        raise _NoSuchDay
    first = today - timedelta(days=count * _UNITS[unit])
    return _Atom(first, today, f"past {counted(count, unit)}")


def _written(match: re.Match[str], today: date) -> _Atom:
    """Read 24 November, November 24th, Tue 24 Nov 2026."""
    return _one_day(int(match["day"]), _month_of(match), match["year"], today)


def _numeric(match: re.Match[str], today: date) -> _Atom:
    return _one_day(int(match["day"]), int(match["month"]), match["year"], today)


def _month(match: re.Match[str], today: date) -> _Atom:
    """Read a month: in October, October 2025; the latest one that has begun."""
    month = _month_of(match)
    year = int(match["year"]) if match["year"] else today.year - (month > today.month)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise _NoSuchDay
    first = date(year, month, 1)
    return _Atom(first, _month_end(first), f"in {first:%B} {year}")


def _month_of(match: re.Match[str]) -> int:
    wanted = match["month"].lower()[:3]
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(wanted))


def _one_day(day: int, month: int, year: str | None, today: date) -> _Atom:
    if year:
        years = [int(year) + (_CENTURY if len(year) == 2 else 0)]  # noqa: PLR2004 - two digits of a year
    else:
        years = [today.year - back for back in range(_LEAP_YEARS + 1)]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if _FIRST_YEAR <= found.year <= _LAST_YEAR and (year or found <= today):
            return _Atom(found, found, day_words(found))
    raise _NoSuchDay


def _month_end(day: date) -> date:
    following = date(day.year + day.month // _DECEMBER, day.month % _DECEMBER + 1, 1)
    return following - timedelta(days=1)


_PREFIX = re.compile(r"on ", _FLAGS)
_JOINT = re.compile(r" ?(?:to|and|until|till|-|\u2013) ?", _FLAGS)
_ONLY_A_DAY = re.compile(_DAY + r"(?= ?(?:to|and|until|till|-|\u2013) ?)", _FLAGS)
_ATOMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Atom]], ...] = tuple(
    (re.compile(pattern, _FLAGS), read)
    for pattern, read in (
        (
            r"today|yesterday|(?:the )?day before yesterday|any (?:day|time)|this(?= (?:morning|afternoon|evening))",
            _near,
        ),
        (r"(?P<which>this|last) (?P<unit>week|month|year)", _this_or_last),
        (r"(?P<count>\d{1,3}) (?P<unit>day|week|month)s? ago", _ago),
        (r"(?:the )?(?:past|last) (?P<count>\d{1,3}) (?P<unit>day|week|month)s?", _past),
        (_SKIPPED_WEEKDAY + _DAY + r"(?: of)?[ .-]?" + _MONTH + rf"(?:[ .,-]{{1,2}}{_YEAR})?", _written),
        (_SKIPPED_WEEKDAY + _MONTH + r"[ .]" + _DAY + rf"(?:,? {_YEAR})?", _written),
        (r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", _numeric),
        (
            _SKIPPED_WEEKDAY + r"(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})"
            r"(?:(?P=sep)(?P<year>\d{4}|\d{2}))?(?!\d|[/.-]\d)",
            _numeric,
        ),
        (r"(?:in )?" + _MONTH + rf",? {_YEAR}", _month),
        (r"(?:(?:in|during) (?:the month of )?)" + _MONTH + r"(?P<year>(?!))?", _month),
        (r"(?P<month>january|february|july|september|october|november|december)(?P<year>(?!))?", _month),
        (rf"(?P<last>last )?(?:this )?{_WEEKDAY}", _weekday),
    )
)
_SPANS = (
    (re.compile(r"(?:between |from )?", _FLAGS), _between),
    (re.compile(r"(?P<word>since|after) ", _FLAGS), _since),
    (re.compile(r"(?P<word>until|till|up to|before) ", _FLAGS), _until),
)
