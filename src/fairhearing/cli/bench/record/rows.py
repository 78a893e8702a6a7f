"""The rows of `bench record`, and how each is measured."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .bench import Bench, Outcome
from .delays import Delays, delays
from .load.compiled import Program
from .load.journal_watch import JournalWatch
from .load.sender import PacedSender
from .loaded_recorder import NODE, LoadedRecorder, Talk, loaded_recorder
from .rounds import Load, Round, look_at_idle, measure_round

SCALE: Final = (10, 100, 1000, 2000)
"""How many calls at once a call's cost is compared at."""
STALL_S: Final = 3.0
_AFTER_STALL_S: Final = 4.0
_PURE_PYTHON: Final = {"FAIRHEARING_NO_ENGINE": "1"}
_DELAY_CALLS: Final = 200
_LEAST_PACKETS: Final = 40_000
_PACKETS_A_CALL: Final = 100

Say = Callable[[str], None]


class RowName(StrEnum):
    """What can be measured."""

    C = "c"
    """The recorder with its part in C."""
    PYTHON = "python"
    """The recorder in pure Python, as where there is no compiler."""
    SRTP = "srtp"
    """Encrypted sound: SDES, AES-128 in counter mode with HMAC-SHA1."""
    SCALE = "scale"
    """10, 100, 1000 and 2000 calls at once."""
    STALL = "stall"
    """The recorder stopped for three seconds in the middle."""
    DELAY = "delay"
    """How long sound waits until it is on the disk, seen from outside."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: so many calls at once, so many seconds each time, so many rounds."""

    calls: int
    seconds: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One row. rounds: those in which the sender was late included. stall: what became of the sound around it.

    delays: how long the first sound of each segment waited until it was on the disk, from when it was sent.
    """

    row: RowName
    calls: int
    engine: str
    rounds: tuple[Round, ...] = ()
    stall: Outcome | None = None
    delays: Delays | None = None

    @property
    def good(self) -> tuple[Round, ...]:
        """The rounds that count."""
        return tuple(each for each in self.rounds if each.counts)


def measure_rows(bench: Bench, rows: tuple[RowName, ...], plan: Plan, say: Say) -> list[Measured]:
    """Measure these rows, one after the other."""
    measured = []
    for row in rows:
        if row is RowName.SCALE:
            measured += [_scale(bench, calls, plan, say) for calls in SCALE]
        elif row is RowName.STALL:
            measured.append(_stall(bench, plan, say))
        elif row is RowName.DELAY:
            measured.append(_delay(bench, plan, say))
        else:
            measured.append(_rounds(bench, row, Load(plan.calls, plan.seconds), plan.rounds, say))
    return measured


def _rounds(bench: Bench, row: RowName, load: Load, rounds: int, say: Say) -> Measured:
    environment = _PURE_PYTHON if row is RowName.PYTHON else {}
    deck = bench.deck(load.calls, 2 * load.seconds) if row is RowName.SRTP else None
    with loaded_recorder(bench.home, load.calls, environment) as recorder:
        idle = look_at_idle(recorder)
        done = []
        for number in range(1, rounds + 1):
            say(f"{row}, {load.calls} calls: round {number} of {rounds}")
            done.append(measure_round(bench, recorder, idle, load, deck=deck))
        return Measured(row, load.calls, engine_of(recorder), tuple(done))


def _scale(bench: Bench, calls: int, plan: Plan, say: Say) -> Measured:
    """Measure one round with so many calls, and with few calls for longer: there is little to be measured of each."""
    seconds = max(plan.seconds, _LEAST_PACKETS // (_PACKETS_A_CALL * calls))
    return _rounds(bench, RowName.SCALE, Load(calls, seconds), 1, say)


def _stall(bench: Bench, plan: Plan, say: Say) -> Measured:
    with loaded_recorder(bench.home, plan.calls, {}) as recorder:
        say(f"{RowName.STALL}, {plan.calls} calls: {STALL_S:.0f} s")

        async def stop_for_a_while(_talk: Talk, _sender: PacedSender) -> None:
            os.kill(recorder.pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(STALL_S)
            finally:
                os.kill(recorder.pid, signal.SIGCONT)
            await asyncio.sleep(_AFTER_STALL_S)

        _, outcome = bench.run(recorder, plan.calls, stop_for_a_while)
        return Measured(RowName.STALL, plan.calls, engine_of(recorder), stall=outcome)


def _delay(bench: Bench, plan: Plan, say: Say) -> Measured:
    calls = min(plan.calls, _DELAY_CALLS)
    watch = JournalWatch(
        bench.home.journal / NODE, bench.programs[Program.SYNC_WATCH], bench.home.root.with_name("syncs")
    )
    with loaded_recorder(bench.home, calls, watch.environment) as recorder, watch:
        say(f"{RowName.DELAY}, {calls} calls")

        async def go_on(talk: Talk, _sender: PacedSender) -> None:
            await talk.go_on(plan.seconds)

        _, outcome = bench.run(recorder, calls, go_on)
        return Measured(RowName.DELAY, calls, engine_of(recorder), delays=delays(watch, outcome))


def engine_of(recorder: LoadedRecorder) -> str:
    """Return which part of the recorder takes sound in, by its own word."""
    return "c" if recorder.figures().get("engine_c") else "python"
