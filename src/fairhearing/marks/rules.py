"""Times as people type them beside a recording, and what a note and a tag may be. Pure.

1:14        a minute and 14 seconds
1:14.5      and half a second more
74, 74.5    seconds alone
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import MarkRefused

LONGEST_WORDS: Final = 1000
LONGEST_TAG: Final = 40
MOST_TAGS: Final = 60

_TIME: Final = re.compile(r"(?:(\d{1,4}):([0-5]?\d)|(\d{1,6}))(?:[.,](\d))?")
_MS, _TENTH_MS, _SECONDS_A_MINUTE = 1000, 100, 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """A place in a recording, in milliseconds; to_ms is from_ms for a moment."""

    from_ms: int
    to_ms: int


def read_time(typed: str) -> int | None:
    """Return milliseconds, None for what is no time."""
    match = _TIME.fullmatch(typed.strip())
    if match is None:
        return None
    minutes, seconds, alone, tenth = match.groups()
    whole = int(alone) if alone else int(minutes) * _SECONDS_A_MINUTE + int(seconds)
    return whole * _MS + int(tenth or 0) * _TENTH_MS


def write_time(at_ms: int) -> str:
    """Write a place as it is typed, to a tenth of a second where it has one."""
    seconds, tenth = divmod(at_ms // _TENTH_MS, 10)
    minutes, seconds = divmod(seconds, _SECONDS_A_MINUTE)
    return f"{minutes}:{seconds:02}" + (f".{tenth}" if tenth else "")


def read_stretch(since: str, until: str, *, duration_ms: int) -> Stretch | None:
    """Return the stretch somebody typed, None where they left both fields empty. Raises MarkRefused."""
    if not since.strip() and not until.strip():
        return None
    from_ms = read_time(since)
    to_ms = read_time(until) if until.strip() else from_ms
    if from_ms is None or to_ms is None:
        raise MarkRefused("Enter times such as 1:14, or leave both empty", "from")
    last_ms = duration_ms + _MS
    if from_ms > last_ms or to_ms > last_ms:
        raise MarkRefused(
            f"The recording ends at {write_time(duration_ms // _MS * _MS)}: enter an earlier time", "from"
        )
    if to_ms < from_ms:
        raise MarkRefused("The second time must not be before the first", "to")
    return Stretch(min(from_ms, duration_ms), min(to_ms, duration_ms))


def read_words(typed: str) -> str:
    """Return a note's words, lines as they were typed. Raises MarkRefused."""
    words = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not words:
        raise MarkRefused("Write the note", "words")
    if len(words) > LONGEST_WORDS:
        raise MarkRefused(f"A note has at most {LONGEST_WORDS:,} letters: this one has {len(words):,}", "words")
    return words


def read_tag(typed: str) -> str:
    """Return a tag's name. Raises MarkRefused."""
    name = " ".join(typed.split())
    if not name:
        raise MarkRefused("Write the tag", "name")
    if len(name) > LONGEST_TAG:
        raise MarkRefused(f"A tag has at most {LONGEST_TAG} letters", "name")
    return name
