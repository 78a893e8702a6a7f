"""What a practice's lines are, as people type them: its numbers, its extensions, its opening hours. Pure.

numbers      one a line, a label after a comma:      0113 496 0100, Reception
extensions   the same:                               201, Front desk
hours        stretches of a day, parted by commas:   8:00 to 13:00, 14:00 to 18:30      closed
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from fairhearing.wire.phone_number import normalise_number

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST_NAME = 100
_LONGEST_LABEL = 60
_MOST_LINES = 500
_EXTENSION = re.compile(r"[0-9*#]{1,12}")
_TO = re.compile(r"\s*(?:-|–|—|to|until)\s*")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?\s*(am|pm)?")
_NOON = 12
_CLOSED = frozenset({"", "closed", "-", "none"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when until when on one weekday, Monday being 0."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class PracticeLines:
    """What was typed, read. numbers: E.164 to label. extensions: as dialled inside, to label. places: rooms."""

    name: str
    numbers: Mapping[str, str]
    extensions: Mapping[str, str]
    hours: tuple[Stretch, ...]
    places: tuple[str, ...] = ()


class Unreadable(ValueError):
    """A line that cannot be read. The message says what to type; it is for the page, never for a log."""


def hours_field(weekday: int) -> str:
    """Return the name of the field of a weekday."""
    return f"hours-{weekday}"


def read_lines(typed: Mapping[str, str]) -> tuple[PracticeLines | None, list[dict[str, str]]]:
    """Read the fields `name`, `numbers`, `extensions` and the hours; return them, or what is wrong by field."""
    errors: list[dict[str, str]] = []
    name = " ".join(typed.get("name", "").split())
    if not name or len(name) > _LONGEST_NAME:
        errors.append({"field": "name", "text": f"Enter the practice’s name, at most {_LONGEST_NAME} characters"})
    numbers = _each(typed.get("numbers", ""), _number, "numbers", errors)
    extensions = _each(typed.get("extensions", ""), _extension, "extensions", errors)
    if not numbers and not any(error["field"] == "numbers" for error in errors):
        errors.append({"field": "numbers", "text": "Enter at least one telephone number of the practice"})
    places = _each(typed.get("places", ""), _place, "places", errors)
    hours: list[Stretch] = []
    for weekday, day in enumerate(WEEKDAYS):
        try:
            hours += read_hours(weekday, typed.get(hours_field(weekday), ""))
        except Unreadable as error:
            errors.append({"field": hours_field(weekday), "text": f"{day}: {error}"})
    return (None if errors else PracticeLines(name, numbers, extensions, tuple(hours), tuple(places))), errors


def read_hours(weekday: int, text: str) -> list[Stretch]:
    """Read one day's hours. Raises Unreadable."""
    if text.strip().lower() in _CLOSED:
        return []
    stretches: list[Stretch] = []
    for part in re.split(r"[,;]| and ", text.lower()):
        ends = _TO.split(part.strip())
        if len(ends) != 2:  # noqa: PLR2004 - from and to
            raise Unreadable("type hours like 8:00 to 18:30, or closed")
        opens, closes = map(_time, ends)
        if closes <= opens or (stretches and opens < stretches[-1].closes):
            raise Unreadable("each time must be later than the one before it")
        stretches.append(Stretch(weekday, opens, closes))
    return stretches


def write_hours(stretches: Iterable[Stretch]) -> str:
    """Write one day's hours as they are typed."""
    return ", ".join(f"{each.opens:%-H:%M} to {each.closes:%-H:%M}" for each in stretches) or "closed"


def write_lines(lines: Mapping[str, str]) -> str:
    """Write numbers or extensions as they are typed, one a line."""
    return "\n".join(f"{what}, {label}" if label else what for what, label in lines.items())


def _each(text: str, read: Callable[[str], str], field: str, errors: list[dict[str, str]]) -> dict[str, str]:
    """Read each line of a field, naming the line that cannot be read."""
    found: dict[str, str] = {}
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST_LINES:
        errors.append({"field": field, "text": f"At most {_MOST_LINES} lines belong here"})
        return {}
    for place, line in enumerate(lines, 1):
        what, _, label = line.partition(",")
        try:
            key = read(what.strip())
            if key in found:
                raise Unreadable("stands here twice")  # noqa: TRY301 - said like the others
        except Unreadable as error:
            errors.append({"field": field, "text": f"Line {place} {error}"})
            return {}
        found[key] = " ".join(label.split())[:_LONGEST_LABEL]
    return found


def _number(text: str) -> str:
    number = normalise_number(text)
    if not number:
        raise Unreadable("is no telephone number: type it like 0113 496 0100, a label after a comma")
    return number


def _extension(text: str) -> str:
    if not _EXTENSION.fullmatch(text):
        raise Unreadable("is no extension: type it like 201, a label after a comma")
    return text


def _place(text: str) -> str:
    if len(text) > _LONGEST_LABEL:
        raise Unreadable(f"is too long: at most {_LONGEST_LABEL} characters")
    return " ".join(text.split())


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise Unreadable("type hours like 8:00 to 18:30, or closed")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= _NOON:
        raise Unreadable("type hours like 8:00 to 18:30, or closed")
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return time(hour, minute)
