"""Times in a recording as people type them: 3:06.5, 1:02:03, 12.4. Pure, no Django.

A part begins at its time and ends just before its other time, both to the millisecond.
"""

from __future__ import annotations

import re
from typing import Final

from fairhearing.redaction.errors import BadTime

_TIME: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,2}):(?=\d{2}:))?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,5})(?:[.,](?P<part>\d{1,3}))?",
    re.ASCII,
)
_MS: Final = 1000
_SIXTY: Final = 60


def read_time(typed: str) -> int:
    """Return a typed time in milliseconds. Raises BadTime."""
    match = _TIME.fullmatch(typed.strip())
    if match is None:
        raise BadTime("a time reads 3:06.5")
    hours, minutes, seconds = int(match["hours"] or 0), int(match["minutes"] or 0), int(match["seconds"])
    if match["minutes"] is not None and (seconds >= _SIXTY or len(match["seconds"]) != len("06")):
        raise BadTime("after a colon come 00 to 59")
    if match["hours"] is not None and minutes >= _SIXTY:
        raise BadTime("an hour has minutes 00 to 59")
    return ((hours * _SIXTY + minutes) * _SIXTY + seconds) * _MS + int((match["part"] or "0").ljust(3, "0"))


def time_words(at_ms: int) -> str:
    """Say a time as `read_time` reads it, to the tenth, or to the millisecond where it was typed so."""
    seconds, part = divmod(at_ms, _MS)
    minutes, seconds = divmod(seconds, _SIXTY)
    hours, minutes = divmod(minutes, _SIXTY)
    fraction = f"{part:03}"
    fraction = fraction[0] + fraction[1:].rstrip("0")
    head = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{head}.{fraction}"
