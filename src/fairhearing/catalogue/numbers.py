"""Telephone numbers as people type them, and how they are looked up. Pure, no Django.

Numbers are stored in E.164 ("+441134960123") and once more as digits from last to first ("321069431144"), so that
both the beginning and the end of a number are the beginning of some column: a range of an index, never a LIKE '%...'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairhearing.catalogue.errors import UnreadableSearch

_FEWEST_DIGITS = 3
_MOST_DIGITS = 15
_LONGEST_EXTENSION = 6
_PUNCTUATION = re.compile(r"[\s().\-\u2010-\u2015/]")
_TRUNK_ZERO = re.compile(r"\(0\)")
_EXTENSION = re.compile(r"(?:ext(?:ension)?\.?|x)\s*([0-9]{1,6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Range:
    """Texts of digits from `first` to `last`, both included."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """What to look for; any one match is enough.

    begins: over numbers in E.164. ends: over reversed digits. extension: the whole of one. None or "": not at all.
    """

    begins: Range | None
    ends: Range | None
    extension: str


def read_number(text: str) -> NumberQuery:
    """Read a number in any spacing: national, international, its first or its last digits, or an extension.

    Raises UnreadableSearch.
    """
    if match := _EXTENSION.fullmatch(text.strip()):
        return NumberQuery(begins=None, ends=None, extension=match[1])
    bare = _PUNCTUATION.sub("", _TRUNK_ZERO.sub("", text))
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS + 2):
        raise UnreadableSearch(f"a number needs {_FEWEST_DIGITS} to {_MOST_DIGITS} digits and nothing else")
    begins = _beginning(bare)
    return NumberQuery(
        begins=begin_with(begins) if begins else None,
        ends=None if bare.startswith("+") else begin_with(digits[::-1]),
        extension=digits if len(digits) <= _LONGEST_EXTENSION and bare == digits else "",
    )


def reversed_digits(number: str) -> str:
    """Return a number's digits from last to first, without the plus."""
    return number.removeprefix("+")[::-1]


def begin_with(prefix: str) -> Range:
    """Return the range of all texts that go on from `prefix` in digits.

    The upper end is written in nines, not with the next character: a database's collation may order signs otherwise,
    but orders digits as everyone does.
    """
    return Range(prefix, prefix + "9" * (_MOST_DIGITS + 1))


def _beginning(bare: str) -> str:
    """Return the E.164 beginning of what was typed; "" for digits that begin no number in the United Kingdom."""
    if bare.startswith("+"):
        return bare
    if bare.startswith("00"):
        return "+" + bare[2:]
    if bare.startswith("0"):
        return "+44" + bare[1:]
    return "+" + bare if bare.startswith("44") else ""
