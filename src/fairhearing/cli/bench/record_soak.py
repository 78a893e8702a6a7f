"""An hour of calls: whether the recorder's memory stays as it is, and every packet where it belongs.

Half of the calls last all the time, so that a drift would show; the others last three minutes, so that whatever is left
behind by a call would add up.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import mean
from typing import Final

from .load.sender import PacedSender
from .loaded_recorder import Talk, loaded_recorder
from .process_cpu import memory_bytes
from .record_bench import Bench, Outcome
from .record_rows import Say

CALLS: Final = 200
_CALL_S: Final = 180.0
_LOOK_EACH_S: Final = 5.0
_SAY_EACH_S: Final = 60.0
_PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class Soak:
    """What was seen. memory: of the recorder, every few seconds, in bytes."""

    seconds: float
    memory: tuple[int, ...]
    outcome: Outcome

    @property
    def growth(self) -> float:
        """How many times as much memory it holds in the last tenth of the time as in the second."""
        size = max(1, len(self.memory) // _PARTS)
        return mean(self.memory[-size:]) / mean(self.memory[size : 2 * size])


def soak(bench: Bench, seconds: float, say: Say) -> Soak:
    """Let the calls talk for so long."""
    staying = CALLS // 2
    with loaded_recorder(bench.home, CALLS, {}) as recorder:

        async def go_on(talk: Talk, sender: PacedSender) -> tuple[int, ...]:
            talking = asyncio.create_task(talk.go_on(seconds, _CALL_S))
            seen, began_s, said_s = [], time.monotonic(), 0.0
            while not talking.done():
                await asyncio.wait([talking], timeout=_LOOK_EACH_S)
                seen.append(memory_bytes(recorder.pid))
                sender.mark()
                gone_s = time.monotonic() - began_s
                if gone_s - said_s >= _SAY_EACH_S:
                    said_s = gone_s
                    say(f"soak: {gone_s / 60:.0f} of {seconds / 60:.0f} minutes, {seen[-1] >> 20} MiB")
            await talking
            return tuple(seen)

        memory, outcome = bench.run(recorder, CALLS - staying, go_on, staying=staying)
    return Soak(seconds, memory, outcome)
