"""NHS numbers, ages, names as they are looked up, and whom a number suggests. Pure, no Django.

holders of a number on the day of the call      what it says
nobody                                          nothing
one person                                      probably them
several: a family, a care home                  it suggests nobody by itself, and lists everybody
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

_NHS_DIGITS: Final = 10
_MODULUS: Final = 11
GROWN_UP_AT: Final = 18
_SPACES: Final = re.compile(r"[\s-]")
_WORDS: Final = re.compile(r"[^\W_]+")
LONGEST_WORD: Final = 40
MANY_SHARE: Final = 4
"""A number of more people than this is rarely a family's: a home's, or one that was typed where none was known."""


class Said(StrEnum):
    """What people said of a call and an individual. The words are stored: only add."""

    CONFIRMED = "confirmed"
    """It is them."""
    NOT_THEM = "not_them"
    """It is not them, whatever the number says."""
    NOBODY = "nobody"
    """The call is of nobody who is known here; such a row names no individual."""


class Reason(StrEnum):
    """Why a call may be somebody's."""

    CONFIRMED = "confirmed"
    """Somebody said so."""
    PROBABLE = "probable"
    """The number is theirs alone."""
    SHARED = "shared"
    """The number is theirs and others'."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody has, or had, a number. since, until: days, both included; None where it is not known, or not over."""

    individual: str
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it was theirs on this day. Nobody knows from when on they had it: since is when we learned it."""
        return self.until is None or day <= self.until


def read_nhs_number(text: str) -> str:
    """Return an NHS number as ten digits; "" where it is none, or its check digit is wrong.

    NHS Data Dictionary, NHS NUMBER: weights 10 to 2, modulus 11.
    """
    digits = _SPACES.sub("", text)
    if len(digits) != _NHS_DIGITS or not (digits.isascii() and digits.isdigit()):
        return ""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False)) % _MODULUS
    check = (_MODULUS - rest) % _MODULUS
    return digits if str(check) == digits[-1] else ""


def age_on(born_on: date, day: date) -> int:
    """Return how many years old somebody is."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_child(born_on: date | None, day: date) -> bool:
    """Say whether somebody is known to be under 18."""
    return born_on is not None and age_on(born_on, day) < GROWN_UP_AT


def name_words(*names: str) -> tuple[str, ...]:
    """Return the words of names as they are looked up, each once: small letters, without accents and marks."""
    return tuple(
        dict.fromkeys(folded for name in names for word in _WORDS.findall(_joined(name)) if (folded := _fold(word)))
    )


def name_order(surname: str, forename: str) -> str:
    """Return what puts people in order: surname, then forename."""
    return " ".join((*name_words(surname), *name_words(forename)))[: 2 * LONGEST_WORD]


def suggested(
    holdings: Iterable[Holding], day: date, *, not_them: Collection[str] = ()
) -> tuple[Reason, tuple[str, ...]]:
    """Return whom a call's number speaks for, and how: one person probably, or several of whom it may be any.

    not_them: of whom somebody said that it is not they; nobody is inferred from their going, so a number of two that
    is not the one's is not probably the other's.
    """
    here = tuple(dict.fromkeys(each.individual for each in holdings if each.holds_on(day)))
    reason = Reason.PROBABLE if len(here) == 1 else Reason.SHARED
    return reason, tuple(each for each in here if each not in not_them)


def _joined(name: str) -> str:
    """Let O’Brien be one word, as people type it."""
    return re.sub(r"[’'`´]", "", name)


def _fold(word: str) -> str:
    """Take case and accents off; a script that is not Latin stays as it is."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:LONGEST_WORD]
