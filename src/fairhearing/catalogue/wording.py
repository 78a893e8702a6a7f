"""Calls in the words of a practice: numbers as they are read aloud, lengths, who spoke to whom."""

from __future__ import annotations

_UNITED_KINGDOM = "+44"
_SECONDS_A_MINUTE = 60


def spoken_number(number: str) -> str:
    """Return a number with the spaces people put: 0113 496 0127, 07700 900127, 020 7946 0000.

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


def short_length(length_ms: int) -> str:
    """Say a length in a list: 3 min 42 s, 52 s."""
    minutes, seconds = divmod(round(length_ms / 1000), _SECONDS_A_MINUTE)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def long_length(length_ms: int) -> str:
    """Say a length in a sentence: 3 minutes 42 seconds."""
    minutes, seconds = divmod(round(length_ms / 1000), _SECONDS_A_MINUTE)
    parts = [counted(minutes, "minute"), counted(seconds, "second")]
    return " ".join(part for part in parts if not part.startswith("0 ")) or "0 seconds"


def position(at_ms: int) -> str:
    """Say a place in the sound: 1:14."""
    minutes, seconds = divmod(at_ms // 1000, _SECONDS_A_MINUTE)
    return f"{minutes}:{seconds:02}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Say how many: 1 call, 38 calls."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
