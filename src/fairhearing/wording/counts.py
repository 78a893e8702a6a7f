"""How many, and which: counts with their noun, and names in a row."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str, plural: str = "") -> str:
    """Say how many: 1 call, 1,204 calls. plural: where it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Join some words as people do: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
