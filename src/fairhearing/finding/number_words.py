"""Digits among words: telephone numbers in any spacing, NHS numbers, extensions. Pure, no Django."""

from __future__ import annotations

import re

from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.catalogue.numbers import read_number
from fairhearing.finding.terms import Extension, NhsNumber, Number

_EXTENSION = re.compile(r"(?:extension|extn|ext|x)[. ]{0,2}(?P<digits>\d{1,6})(?!\d)", re.IGNORECASE | re.ASCII)
_NHS = re.compile(
    r"(?:nhs(?: number| no\.?)?:? ?)?(?P<digits>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.IGNORECASE | re.ASCII
)
_ENDING = re.compile(
    r"(?:number|ending|ends|beginning|begins|starting|starts)(?: in| with| ending| beginning)? (?=[+(]?\d)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\+?(?:\(\+?\d+\)|\d+)(?:[ ().\-\u2010-\u2015]{0,3}\d+)*\)?", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
_TRUNK_ZERO = re.compile(r"\(0\)")
_WHOLE = 11
_MOST_DIGITS = 15
_LONGEST_EXTENSION = 6
_NHS_DIGITS = 10
_NHS_MODULUS = 11


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number: the last is the check digit of the others, modulus 11."""
    if len(digits) != _NHS_DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, range(_NHS_DIGITS, 1, -1), strict=False))
    return (_NHS_MODULUS - weighed % _NHS_MODULUS) % _NHS_MODULUS == int(digits[-1])


def read_extension(text: str, at: int) -> tuple[Extension, int] | None:
    """Read ext 204, whether the practice has it or not."""
    match = _EXTENSION.match(text, at)
    return (Extension(match["digits"]), match.end()) if match else None


def read_digits(text: str, at: int, extensions: frozenset[str]) -> tuple[Number | NhsNumber | Extension, int] | None:
    """Read an NHS number, a telephone number or a bare extension of the practice that begins at this place."""
    if (match := _NHS.match(text, at)) and is_nhs_number(digits := _digits(match["digits"])):
        return NhsNumber(digits), match.end()
    ending = _ENDING.match(text, at)
    begins = ending.end() if ending else at
    if (match := _GROUPS.match(text, begins)) is None:
        return None
    end = _whole_end(match)
    typed = text[begins:end]
    if text[end : end + 1].isalpha():
        return None
    if ending is None and typed in extensions:
        return Extension(typed), end
    bare = _bare(typed)
    try:
        read_number(bare)
    except UnreadableSearch:
        return None
    return Number(bare), end


def _whole_end(match: re.Match[str]) -> int:
    """Return where a number ends: with eleven digits, if it begins with 0 and a group of them ends there."""
    if not _bare(match[0]).startswith("0") or _bare(match[0]).startswith("00"):
        return match.end()
    for group in _GROUP.finditer(match.string, match.start(), match.end()):
        if len(_digits(match.string[match.start() : group.end()])) == _WHOLE:
            return group.end()
    return match.end()


def _bare(typed: str) -> str:
    """Return the digits, with a plus where the number is international."""
    typed = _TRUNK_ZERO.sub("", typed)
    digits = _digits(typed)
    if typed.lstrip("( ").startswith("+"):
        return "+" + digits
    return "+" + digits[2:] if digits.startswith("00") and len(digits) > _LONGEST_EXTENSION else digits


def _digits(typed: str) -> str:
    return "".join(_GROUP.findall(typed))
