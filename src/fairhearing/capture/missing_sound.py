"""Whether the sound of live calls arrives from both sides. Pure, told what was heard when.

A side is missing when its stream is active and nothing of it came for 20 seconds. A recording of which some stream is
held does not count: what a held line sends is the phone system's own affair. Nor does one that is paused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.call.sides import Side
from fairhearing.call.streams import Stream, StreamState

MISSING_AFTER_S: Final = 20.0
_MANY: Final = 3
_NS_PER_S: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of live calls now.

    active: calls that should have sound. one_sided, silent: of how many of them one side, or all sound, is missing; and
    for how long of the one for which it is longest.
    """

    active: int = 0
    one_sided: int = 0
    one_sided_s: float = 0.0
    silent: int = 0
    silent_s: float = 0.0

    def is_trouble(self, count: int) -> bool:
        """Whether so many calls are more than one phone that is muted: three, or half of those that are live."""
        return count >= _MANY or count * 2 >= max(self.active, 1)


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing of one recording: one side or both, and for how long."""

    is_one_sided: bool
    for_s: float


def is_due(streams: Sequence[Stream]) -> bool:
    """Whether a recording of these streams should have sound from each of them."""
    states = [stream.state for stream in streams if stream.state is not StreamState.ENDED]
    return StreamState.ACTIVE in states and StreamState.HELD not in states


def lack_of(streams: Sequence[Stream], heard_ns: Mapping[Side, int], began_ns: int, now_ns: int) -> Lack | None:
    """Say what is missing of a recording that should have sound. heard_ns: when each side was heard last."""
    sides = {stream.side for stream in streams if stream.state is StreamState.ACTIVE}
    since_s = [(now_ns - heard_ns.get(side, began_ns)) / _NS_PER_S for side in sides]
    missing = [for_s for for_s in since_s if for_s >= MISSING_AFTER_S]
    if not missing:
        return None
    return Lack(is_one_sided=len(missing) < len(since_s), for_s=min(missing))


def add_up(lacks: Iterable[Lack | None]) -> Missing:
    """Return what is missing of all recordings that should have sound."""
    found = list(lacks)
    one_sided = [each.for_s for each in found if each and each.is_one_sided]
    silent = [each.for_s for each in found if each and not each.is_one_sided]
    return Missing(len(found), len(one_sided), max(one_sided, default=0.0), len(silent), max(silent, default=0.0))
