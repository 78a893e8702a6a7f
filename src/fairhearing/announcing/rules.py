r"""What a wording is, when it is in force, and what one call's recordings say together. Pure.

draft -> in use -> ended       approved by a manager; from its first day until its last, both included
\-> dropped              never approved

of the recordings of one call    the call
one says heard                   heard
one says heard in part           heard in part
one cannot tell, or was not      cannot tell
looked at
all say not heard                not heard
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from fairhearing.vault.announcement_heard import Verdict

from .errors import BadWording

LONGEST_TEXT: Final = 900
OPENS, CLOSES = "⟦", "⟧"
_MARKED: Final = re.compile(f"([^{OPENS}{CLOSES}]*){OPENS}([^{OPENS}{CLOSES}]+){CLOSES}([^{OPENS}{CLOSES}]*)")
_SECONDS: Final = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}(?:[.,][0-9]{1,3})?)")


class Purpose(StrEnum):
    """A reason for recording that a wording can name. The words are stored: only add."""

    CARE = "care"
    IMPROVE = "improve"
    CONCERNS = "concerns"
    SAFETY = "safety"
    CHECK = "check"


PURPOSE_WORDS: Final = {
    Purpose.CARE: "to help with care",
    Purpose.IMPROVE: "to improve the service",
    Purpose.CONCERNS: "to look into concerns",
    Purpose.SAFETY: "to keep patients and staff safe",
    Purpose.CHECK: "to check what was said",
}

LANGUAGES: Final = {
    "en": "English",
    "cy": "Welsh",
    "ar": "Arabic",
    "bn": "Bengali",
    "bg": "Bulgarian",
    "gu": "Gujarati",
    "hi": "Hindi",
    "it": "Italian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "pa": "Punjabi",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "es": "Spanish",
    "ta": "Tamil",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "xx": "Another language",
}
"""By the codes that are stored: only add. What cannot be spoken by the machine is brought as a file."""


@dataclass(frozen=True, slots=True)
class Words:
    """A wording's text in three parts; `essential` are those without which a caller was not told."""

    before: str
    essential: str
    behind: str

    def marked(self) -> str:
        """Return it as one text with the essential words in ⟦ ⟧."""
        return " ".join(filter(None, (self.before, f"{OPENS}{self.essential}{CLOSES}", self.behind)))


class Verdicts(StrEnum):
    """What the recordings of one call say together."""

    HEARD = str(Verdict.PLAYED)
    PARTIAL = str(Verdict.PARTIAL)
    NOT_HEARD = str(Verdict.NOT_FOUND)
    CANNOT_TELL = str(Verdict.CANNOT_TELL)


def read_words(before: str, essential: str, behind: str) -> Words:
    """Read what was typed. Raises BadWording."""
    parts = [" ".join(each.split()) for each in (before, essential, behind)]
    if not parts[1]:
        raise BadWording("essential", "Write the words that say calls are recorded, and why")
    if any(mark in part for part in parts for mark in (OPENS, CLOSES)):
        raise BadWording("essential", f"Leave {OPENS} and {CLOSES} out: the boxes part the words")
    if sum(map(len, parts)) > LONGEST_TEXT:
        raise BadWording("before", f"At most {LONGEST_TEXT} characters: a minute of speech")
    return Words(*parts)


def marked_words(text: str) -> Words:
    """Take a stored text apart. Raises BadWording where it is none that `Words.marked` wrote."""
    found = _MARKED.fullmatch(text)
    if found is None:
        raise BadWording("essential", "The essential words are not marked")
    return Words(*(each.strip() for each in found.groups()))


def read_moment(typed: str) -> int | None:
    """Read a moment of a sound, `7.5` or `0:07.5`, in milliseconds; None where it is none."""
    found = _SECONDS.fullmatch(typed.strip())
    if found is None:
        return None
    minutes, seconds = found.groups()
    return round(int(minutes or 0) * 60_000 + float(seconds.replace(",", ".")) * 1000)


def is_in_force(from_on: date, until_on: date | None, day: date) -> bool:
    """Say whether a wording is to be heard on a day."""
    return from_on <= day and (until_on is None or day <= until_on)


def verdict_of(recordings: Iterable[str]) -> Verdicts:
    """Say what the recordings of one call say together; "" stands for one that nobody looked at."""
    said = set(recordings)
    for each in (Verdicts.HEARD, Verdicts.PARTIAL):
        if str(each) in said:
            return each
    return Verdicts.NOT_HEARD if said == {str(Verdicts.NOT_HEARD)} else Verdicts.CANNOT_TELL
