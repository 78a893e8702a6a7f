"""Telephone numbers, NHS numbers and digests with the spaces people put."""

from __future__ import annotations

_UNITED_KINGDOM = "+44"
_FOUR = 4


def spoken_number(number: str) -> str:
    """Return a number as it is read aloud: 0113 496 0127, 07700 900127, 020 7946 0000.

    A number from abroad, or an extension, stays as it came.
    """
    if not number.startswith(_UNITED_KINGDOM):
        return number
    digits = "0" + number.removeprefix(_UNITED_KINGDOM)
    if digits.startswith("02"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}".rstrip()
    if digits.startswith(("03", "08", "09")) or digits[2] == "1" or digits[3] == "1":
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}".rstrip()
    return f"{digits[:5]} {digits[5:]}"


def spaced_nhs_number(digits: str) -> str:
    """Return an NHS number as it is read aloud: 999 012 3456."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""


def in_fours(code: str) -> str:
    """Return a digest, secret or check code in groups of four, as people type and compare it."""
    return " ".join(code[at : at + _FOUR] for at in range(0, len(code), _FOUR))
