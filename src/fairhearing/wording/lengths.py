"""Lengths of calls, and places in their sound, as lists and sentences say them."""

from __future__ import annotations

from fairhearing.wording.counts import counted

_SECONDS_A_MINUTE = 60


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
