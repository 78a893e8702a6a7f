"""Rounds: what a million packets cost the recorder, and right before it what they cost the sink."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairhearing.cli.bench.process_cpu import cpu_s, machine_cpu_s, memory_bytes

from .bench import LATE_MAY_BE_MS, SETTLE_S, Bench, Outcome
from .load.compiled import Program
from .load.sender import PacedSender
from .load.sent_sound import SIDES
from .load.sink import Sink
from .loaded_recorder import LoadedRecorder, Talk

_CALL_S: Final = 180.0
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """So many calls at once, for so many seconds with each thing that is measured."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent on how many packets.

    late_ms: by how much the sender was late meanwhile. others: how many cores worked for what is not measured here.
    """

    cpu_s: float
    packets: int
    late_ms: float
    others: float

    @property
    def a_million_s(self) -> float:
        """Seconds of CPU for a million packets."""
        return self.cpu_s * _MILLION / self.packets


@dataclass(frozen=True, slots=True)
class Idle:
    """What the recorder is without a call. cpu: of a core."""

    cpu: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Round:
    """One round. alone: calls that go on. whole: calls that last three minutes, so that some end and others begin.

    memory, call_cpu: bytes and part of a core for each call, above what the idle recorder takes.
    figures: what the recorder said of itself at the end.
    """

    floor: Cost
    alone: Cost
    whole: Cost
    memory: float
    call_cpu: float
    figures: dict[str, float]
    outcome: Outcome

    @property
    def ratio(self) -> float:
        """How many times as much as the floor the recorder costs, everything on."""
        return self.whole.a_million_s / self.floor.a_million_s

    @property
    def ratio_alone(self) -> float:
        """The same, of sound alone."""
        return self.alone.a_million_s / self.floor.a_million_s

    @property
    def counts(self) -> bool:
        """Whether the sender was in time."""
        return self.outcome.counts and self.floor.late_ms <= LATE_MAY_BE_MS


def look_at_idle(recorder: LoadedRecorder) -> Idle:
    """Look for a moment at a recorder that has no call."""
    before_s = cpu_s(recorder.pid)
    time.sleep(SETTLE_S)
    return Idle((cpu_s(recorder.pid) - before_s) / SETTLE_S, memory_bytes(recorder.pid))


def measure_round(bench: Bench, recorder: LoadedRecorder, idle: Idle, load: Load, *, deck: Path | None = None) -> Round:
    """Measure one round: the floor, then the recorder."""
    floor = measure_floor(bench, load, deck)

    async def spend(talk: Talk, sender: PacedSender) -> _Spent:
        alone = await cost_of(recorder.pid, sender, talk.go_on(load.seconds))
        whole = await cost_of(recorder.pid, sender, talk.go_on(load.seconds, _CALL_S))
        return _Spent(alone, whole, memory_bytes(recorder.pid), recorder.figures())

    spent, outcome = bench.run(recorder, load.calls, spend, deck=deck)
    return Round(
        floor=floor,
        alone=spent.alone,
        whole=spent.whole,
        memory=(spent.memory_bytes - idle.memory_bytes) / load.calls,
        call_cpu=(spent.alone.cpu_s / load.seconds - idle.cpu) / load.calls,
        figures=spent.figures,
        outcome=outcome,
    )


@dataclass(frozen=True, slots=True)
class _Spent:
    alone: Cost
    whole: Cost
    memory_bytes: int
    figures: dict[str, float]


def measure_floor(bench: Bench, load: Load, deck: Path | None = None) -> Cost:
    """Measure what the same packets cost the sink."""
    with (
        Sink(bench.programs[Program.SINK], SIDES * load.calls) as sink,
        bench.sender(load.calls, deck) as sender,
    ):
        for call in range(load.calls):
            sender.aim(call, sink.ports[SIDES * call : SIDES * call + SIDES])
        time.sleep(SETTLE_S)
        sender.mark()
        return asyncio.run(cost_of(sink.pid, sender, asyncio.sleep(load.seconds)))


async def cost_of(pid: int, sender: PacedSender, doing: Awaitable[None]) -> Cost:
    """Return what a process spends while something is done."""
    ours = (pid, sender.pid, os.getpid())
    before, began_s, machine_s = sender.mark(), time.monotonic(), machine_cpu_s()
    spent_s, *beside_s = map(cpu_s, ours)
    await doing
    now_s, *beside_now_s = map(cpu_s, ours)
    after, took_s = sender.mark(), time.monotonic() - began_s
    spent_s = now_s - spent_s
    others_s = machine_cpu_s() - machine_s - spent_s - sum(beside_now_s) + sum(beside_s)
    return Cost(spent_s, after.packets - before.packets, after.late_ms, max(0.0, others_s / took_s))
