"""Times of day as people remember them: in the morning, between 2 and 4, about half past nine. Pure, no Django.

An hour from 1 to 7 that is written without a nought is in the afternoon: a practice is not open at night.
"""

from __future__ import annotations

import re

from fairhearing.finding.terms import Hours

_FLAGS = re.IGNORECASE | re.ASCII
_DAY = 24 * 60
_NOON = 12
_LAST_AFTERNOON_HOUR = 7
_ABOUT = 30
_PARTS = {"morning": (0, 720), "lunchtime": (720, 840), "afternoon": (720, 1080), "evening": (1020, _DAY)}
_FIRST = r"(?:(?P<ah>\d{1,2})(?:[:.](?P<am>\d{2}))?(?: ?(?P<ahalf>am|pm|o['’]clock))?|(?P<anoon>noon|midday))"
_SECOND = r"(?:(?P<bh>\d{1,2})(?:[:.](?P<bm>\d{2}))?(?: ?(?P<bhalf>am|pm|o['’]clock))?|(?P<bnoon>noon|midday))"
_PART = re.compile(r"(?:in the |at )?(?P<part>morning|lunchtime|afternoon|evening)", _FLAGS)
_BETWEEN = re.compile(rf"(?:between |from ){_FIRST} ?(?:and|to|until|till|-|\u2013) ?{_SECOND}", _FLAGS)
_BARE_BETWEEN = re.compile(
    r"(?P<ah>\d{1,2})(?:[:.](?P<am>\d{2}))?(?: ?(?P<ahalf>am|pm))?(?P<anoon>(?!))?"
    r" ?(?:to|until|till|-|\u2013) ?(?P<bh>\d{1,2})(?:[:.](?P<bm>\d{2}))?(?: ?(?P<bhalf>am|pm))?(?P<bnoon>(?!))?",
    _FLAGS,
)
_EDGE = re.compile(rf"(?P<edge>before|after|since|until|till) {_FIRST}", _FLAGS)
_AT = re.compile(rf"(?:at|about|around|just after|just before) (?:about |around )?{_FIRST}", _FLAGS)
_DAY_GOES_ON = re.compile(
    r"[/.-]\d| (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b| \d?days?\b", _FLAGS
)
_ALONE = re.compile(
    r"(?P<ah>\d{1,2})(?::(?P<am>\d{2})(?: ?(?P<ahalf>am|pm))?|(?:\.(?P<am2>\d{2}))? ?(?P<ahalf2>am|pm))",
    _FLAGS,
)


def read_hours(text: str, at: int) -> tuple[Hours, int] | None:
    """Read a time of day that begins at this place of a text; return it, and where it ends; None where there is none.

    text: its words one space apart.
    """
    if (match := _PART.match(text, at)) and not text[match.end() : match.end() + 1].isalnum():
        return Hours(*_PARTS[match["part"].lower()]), match.end()
    for pattern, read in ((_BETWEEN, _between), (_BARE_BETWEEN, _bare), (_EDGE, _edge), (_AT, _about)):
        if (match := pattern.match(text, at)) and _ends(text, match.end()) and (found := read(match)):
            return found, match.end()
    if (match := _ALONE.match(text, at)) and _ends(text, match.end()):
        minute = _minute(match["ah"], match["am"] or match["am2"], match["ahalf"] or match["ahalf2"])
        return (_around(minute), match.end()) if minute is not None else None
    return None


def _ends(text: str, end: int) -> bool:
    """Whether nothing goes on there that makes a day of it: 'before 10 November', 'between 2 and 4/11'."""
    return not text[end : end + 1].isalnum() and not _DAY_GOES_ON.match(text, end)


def _between(match: re.Match[str]) -> Hours | None:
    until = _clock(match, "b")
    alike, first = _clock(match, "a", half=match["bhalf"]), _clock(match, "a")
    if alike is not None and until is not None and alike < until:
        first = alike
    if first is None or until is None or first == until:
        return None
    return Hours(min(first, until), max(first, until))


def _bare(match: re.Match[str]) -> Hours | None:
    """Read 2 to 4 pm, 09:30-11: something has to say that these are times."""
    return _between(match) if match["am"] or match["bm"] or match["ahalf"] or match["bhalf"] else None


def _edge(match: re.Match[str]) -> Hours | None:
    minute = _clock(match, "a")
    if minute is None:
        return None
    found = Hours(0, minute) if match["edge"].lower() in {"before", "until", "till"} else Hours(minute, _DAY)
    return found if found.first < found.until else None


def _about(match: re.Match[str]) -> Hours | None:
    minute = _clock(match, "a")
    return None if minute is None else _around(minute)


def _around(minute: int) -> Hours:
    return Hours(max(0, minute - _ABOUT), min(_DAY, minute + _ABOUT))


def _clock(match: re.Match[str], which: str, *, half: str | None = None) -> int | None:
    """Return the minute of the day; half: am or pm where it says neither itself, as in '2 to 4 pm'."""
    if match[f"{which}noon"]:
        return _NOON * 60
    return _minute(match[f"{which}h"], match[f"{which}m"], match[f"{which}half"] or half)


def _minute(hour_typed: str, minute_typed: str | None, half: str | None) -> int | None:
    hour, minute, half = int(hour_typed), int(minute_typed or 0), (half or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    elif len(hour_typed) == 1 and 1 <= hour <= _LAST_AFTERNOON_HOUR:
        hour += _NOON
    total = hour * 60 + minute
    return total if minute < 60 and total <= _DAY else None  # noqa: PLR2004 - minutes of an hour
