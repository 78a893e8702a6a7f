"""What arrives at the ports: the engine deals with what goes on as it was, the media thread with everything else.

Where there is no engine that is everything, to the same end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from fairhearing.vault.sealed_segments import SealedSegments

from .drain import SLOTS, Drain, Round
from .engine.drain import EngineDrain
from .engine.native import find_engine
from .lines import NO_LANE, Lines
from .live_call import LiveCall
from .steady_calls import SteadyCalls


def new_drain(slots: int = SLOTS) -> Drain | EngineDrain:
    """Return buffers to drain into, those of the engine where there is one."""
    engine = find_engine()
    return Drain(slots) if engine is None else EngineDrain(engine, slots)


class Reception:
    """For the media thread alone. has_engine: whether the engine in C is there; may be asked from any thread."""

    def __init__(self, lines: Lines) -> None:
        engine = find_engine()
        self.has_engine = engine is not None
        self._lines = lines
        self._buffers = new_drain()
        self._steady = None if engine is None else SteadyCalls(engine, lines)
        self._ticks = 0

    def rounds(self) -> Iterator[Round]:
        """Drain all sockets. What nobody follows is yielded, and its calls are awake from then on."""
        self._lines.arrange()
        followed = None if self._steady is None else self._steady.followed
        for received in self._buffers.rounds(self._lines.descriptors, followed):
            if self._steady is not None:
                for number in np.unique(received.datagrams.streams).tolist():
                    if self._lines[number].lane != NO_LANE:
                        self._steady.take_back(self._lines[number].call)
            yield received

    def rouse(self, call: LiveCall) -> None:
        """Take a call's sound back from the engine, if it has it: something is about to happen to it."""
        call.is_quiet = False
        if self._steady is not None:
            self._steady.take_back(call)

    def awake(self, calls: Collection[LiveCall]) -> list[LiveCall]:
        """Return those of these calls that are not quiet. Their sound is where it can be asked for anything."""
        awake = [call for call in calls if not call.is_quiet]
        for call in awake:
            self.rouse(call)
        return awake

    def seal_due(self, now_ns: int, given_up: dict[str, Exception]) -> list[SealedSegments]:
        """Seal the segments that are due of quiet calls. Those with a hole in their sound are awake from then on.

        given_up: takes the calls of which a segment could not be sealed, and why.
        """
        return [] if self._steady is None else self._steady.seal_due(now_ns, given_up)

    def written(self) -> None:
        """Take it that the journal has what was sealed, or that it was copied: its room may be used again."""
        if self._steady is not None:
            self._steady.written()

    def let_follow(self, calls: Collection[LiveCall]) -> None:
        """Let the engine follow those of these calls that go on as they were. A fifth is looked at each time."""
        self._ticks += 1
        if self._steady is not None:
            self._steady.lend(calls, self._ticks)

    def wipe(self) -> None:
        """Overwrite the sound that still lies in the buffers."""
        self._buffers.wipe()
        if self._steady is not None:
            self._steady.wipe()
