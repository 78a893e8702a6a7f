"""An hour of calls: whether the recorder's memory stays as it is, and every packet where it belongs.

Half of the calls last all the time, so that a drift would show; the others last three minutes, so that whatever is left
behind by a call would add up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean
from typing import Final

from fairhearing.cli.bench.hearing.process import hearing_process
from fairhearing.cli.bench.process_cpu import cpu_s, memory_bytes
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.health.lines import HEARING
from fairhearing.health.status import read_statuses
from fairhearing.vault.home import Home

from .bench import Bench, Outcome
from .load.sender import PacedSender
from .loaded_recorder import LoadedRecorder, Talk, loaded_recorder
from .rounds import Cost, Load, cost_of, measure_floor
from .rows import Say

CALLS: Final = 200
_CALL_S: Final = 180.0
_FLOOR: Final = Load(CALLS, 10)
_LOOK_EACH_S: Final = 5.0
_SAY_EACH_S: Final = 60.0
_PARTS: Final = 10
_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Heard:
    """What hearing did. cpu: of a core. behind_s: for how long the oldest of what it was to hear waited at the end."""

    cpu: float
    recordings: int
    unheard: int
    behind_s: float


@dataclass(frozen=True, slots=True)
class Soak:
    """What was seen. memory: of the recorder, every few seconds, in bytes.

    floors: what the sink cost before and after. cost: of the recorder, from the first call that is three minutes old;
    None where it did not last that long.
    """

    seconds: float
    memory: tuple[int, ...]
    floors: tuple[Cost, Cost]
    cost: Cost | None
    heard: Heard
    outcome: Outcome

    @property
    def growth(self) -> float:
        """How many times as much memory it holds in the last tenth of the time as in the second."""
        size = max(1, len(self.memory) // _PARTS)
        return mean(self.memory[-size:]) / mean(self.memory[size : 2 * size])


def soak(bench: Bench, seconds: float, say: Say) -> Soak:
    """Let the calls talk for so long, each listened to by hearing when it ends."""
    staying = CALLS // 2
    before = measure_floor(bench, _FLOOR)
    with loaded_recorder(bench.home, CALLS, {}) as recorder, hearing_process(bench.home) as hearing:

        async def go_on(talk: Talk, sender: PacedSender) -> tuple[Cost | None, tuple[int, ...], Heard]:
            spent_s, began_s = cpu_s(hearing), time.monotonic()
            talking = asyncio.create_task(_talk(talk, seconds, recorder, sender))
            memory = await _watch(talking, recorder, sender, lambda gone_s: _progress(say, gone_s, seconds))
            cpu = (cpu_s(hearing) - spent_s) / (time.monotonic() - began_s)
            return await talking, memory, _heard(bench.home, cpu)

        (cost, memory, heard), outcome = bench.run(recorder, CALLS - staying, go_on, staying=staying, keep=True)
    return Soak(seconds, memory, (before, measure_floor(bench, _FLOOR)), cost, heard, outcome)


async def _talk(talk: Talk, seconds: float, recorder: LoadedRecorder, sender: PacedSender) -> Cost | None:
    """Talk for so long, and say what it cost once calls end that are as old as they become."""
    if seconds <= _CALL_S:
        await talk.go_on(seconds, _CALL_S)
        return None
    await talk.go_on(_CALL_S, _CALL_S)
    return await cost_of(recorder.pid, sender, talk.go_on(seconds - _CALL_S, _CALL_S))


async def _watch(
    talking: asyncio.Task[Cost | None], recorder: LoadedRecorder, sender: PacedSender, say: Callable[[float], None]
) -> tuple[int, ...]:
    """Look at the recorder's memory now and again until the talk is over; say how far it is, in seconds."""
    memory, began_s, said_s = list[int](), time.monotonic(), 0.0
    while not talking.done():
        await asyncio.wait([talking], timeout=_LOOK_EACH_S)
        memory.append(memory_bytes(recorder.pid))
        sender.mark()
        gone_s = time.monotonic() - began_s
        if gone_s - said_s >= _SAY_EACH_S:
            said_s = gone_s
            say(gone_s)
    return tuple(memory)


def _progress(say: Say, gone_s: float, seconds: float) -> None:
    say(f"soak: {gone_s / _MINUTE_S:.0f} of {seconds / _MINUTE_S:.0f} minutes")


def _heard(home: Home, cpu: float) -> Heard:
    """Return what hearing says of itself."""
    status = read_statuses(home.status).get(HEARING)
    if status is None:
        raise CommandError("hearing does not say how it is", code=ExitCode.UNAVAILABLE)
    figures = status.figures
    return Heard(cpu, int(figures["heard_today"]), int(figures["unheard_today"]), figures["behind_s"])
