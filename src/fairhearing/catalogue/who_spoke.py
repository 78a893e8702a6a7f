"""Who could be heard when: who was on the line, where their side had sound. Pure, no Django.

    on the line     what the phone system said: who takes part, from when, until when
    sound           where their side's sound is; so far all of it but the gaps, as nobody has listened
    could be heard  both at once

Where a voice is found in the sound later, its stretches take the place of `sound_beside`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SHORT_MS = 1000
"""A gap that is no longer parts no stretch, and a part that is no longer is nobody's turn."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A part of a recording, in milliseconds from its beginning."""

    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody on one side of a recording. stretches: where they could be heard, in their order."""

    who: str
    side: str
    stretches: tuple[Stretch, ...]


def sound_beside(gaps: Iterable[Stretch], whole_ms: int) -> tuple[Stretch, ...]:
    """Return where a side has sound: everywhere but in its longer gaps."""
    found: list[Stretch] = []
    at_ms = 0
    for gap in sorted(gaps):
        if gap.until_ms - gap.from_ms <= _SHORT_MS:
            continue
        if gap.from_ms > at_ms:
            found.append(Stretch(at_ms, gap.from_ms))
        at_ms = max(at_ms, gap.until_ms)
    if at_ms < whole_ms:
        found.append(Stretch(at_ms, whole_ms))
    return tuple(found)


def within(there: Stretch, sound: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the parts of the sound that fall into a stretch."""
    parts = (Stretch(max(there.from_ms, each.from_ms), min(there.until_ms, each.until_ms)) for each in sound)
    return tuple(part for part in parts if part.until_ms - part.from_ms > _SHORT_MS)
