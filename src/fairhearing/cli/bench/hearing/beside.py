"""Hearing at work beside a recorder with two hundred calls: whether the recorder loses anything by it.

Calls of two streams begin, talk, end and are published, while hearing works through calls that carry the announcement,
one waiting behind the other, so that it never rests. Then every byte of the recorder's calls is compared, as
`bench record` does. How long sound waits for the disk is told beside what it waited right before, with hearing at
rest: on a machine that others use, too, the difference alone is hearing's. A run in which the sender was late, or sound
was lost while hearing rested, is thrown away, and said.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from fairhearing.cli.bench.process_cpu import cpu_s
from fairhearing.cli.bench.record.bench import LATE_MAY_BE_MS, Bench, Outcome
from fairhearing.cli.bench.record.delays import Delays, delays
from fairhearing.cli.bench.record.load.compiled import Program
from fairhearing.cli.bench.record.load.journal_watch import JournalWatch
from fairhearing.cli.bench.record.load.sender import PacedSender
from fairhearing.cli.bench.record.loaded_recorder import NODE, Talk, loaded_recorder
from fairhearing.cli.bench.record.rows import engine_of
from fairhearing.cli.bench.record.verdicts import Judged, judged, losses, not_measured, on_the_disk
from fairhearing.cli.errors import CommandError, ExitCode

from .handed_calls import HandedCalls, Heard
from .process import hearing_process

_HANDED: Final = 8
_HANDED_S: Final = 120
_WAITING: Final = 4
_CALL_S: Final = 180.0
_LOOK_EACH_S: Final = 0.05
_RUNS: Final = 3
_MS, _S_A_MINUTE = 1000, 60

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What hearing did of the calls that it was handed. cpu_s: in so many seconds, for them and the recorder's own."""

    heard: Heard
    cpu_s: float
    seconds: float

    @property
    def minutes(self) -> float:
        """How many minutes of calls it got through."""
        return self.heard.recordings * _HANDED_S / _S_A_MINUTE


@dataclass(frozen=True, slots=True)
class Talked:
    """What became of the sound of calls while something was done. engine: which part of the recorder took it in."""

    outcome: Outcome
    delays: Delays | None
    engine: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One run. rest: while hearing had no work. work, meanwhile: while it had, None where the rest shows nothing."""

    rest: Talked
    work: Talked | None = None
    meanwhile: Meanwhile | None = None

    @property
    def counts(self) -> bool:
        """Whether what was lost, if anything, was lost by hearing's work."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why the run is thrown away; empty where it counts."""
        late_ms = max(each.outcome.late_ms for each in (self.rest, self.work) if each is not None)
        if late_ms > LATE_MAY_BE_MS:
            return f"the sender was late by {late_ms:.0f} ms"
        if not self.rest.outcome.is_whole:
            return f"sound was lost while hearing had no work: {losses([self.rest.outcome])}"
        return ""

    @property
    def has_lost(self) -> bool:
        """Whether sound was lost, or an announcement that is there was not found."""
        lost = self.work is not None and not self.work.outcome.is_whole
        return lost or (self.meanwhile is not None and self.meanwhile.heard.wrong > 0)


def measure(calls: int, seconds: int) -> None:
    """Let a recorder take so many calls for so long beside hearing, and print what was lost and what was heard.

    Raises CommandError where sound was lost, or no run counts, and CannotSpeak.
    """
    runs: list[Beside] = []
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        bench = Bench.make(Path(folder))
        with HandedCalls.made(bench.home, _HANDED, _HANDED_S) as handed:
            while len(runs) < _RUNS and not any(each.counts for each in runs):
                print(f"hearing beside {calls} calls: run {len(runs) + 1}", file=sys.stderr, flush=True)
                runs.append(_run(bench, handed, calls, seconds))
    _print(runs, calls, seconds)
    for each in judge(runs):
        print(f"  {each.verdict:22}{each.target}: {each.found}")
    good = [each for each in runs if each.counts]
    if any(each.has_lost for each in good):
        raise CommandError("sound was lost, or an announcement was not found, while hearing worked beside the recorder")
    if not good:
        raise CommandError(
            "no run counts, so nothing is said of hearing beside the recorder",
            code=ExitCode.UNAVAILABLE,
            hint="run it again when the machine does less",
        )


def judge(runs: Sequence[Beside]) -> list[Judged]:
    """Judge the run that counts, if one does."""
    bytes_target, lost_target = "every byte of every recording is what was sent", "no packet was lost"
    heard_target = "the announcement is found in what hearing heard meanwhile"
    for run in runs:
        if run.counts and run.work is not None and run.meanwhile is not None:
            outcome, heard = run.work.outcome, run.meanwhile.heard
            kept = outcome.kept
            found = f"{losses([outcome])} of {kept.packets:,} packets, {kept.calls} recordings"
            return [
                judged(bytes_target, kept.is_whole, found),
                judged(lost_target, not outcome.dropped, f"{outcome.dropped:,} dropped by the kernel"),
                on_the_disk(run.work.delays),
                judged(heard_target, not heard.wrong, f"in {heard.recordings - heard.wrong} of {heard.recordings}")
                if heard.recordings
                else not_measured(heard_target, "hearing got through none: the machine did not let it run"),
            ]
    why = "no run counts"
    return [
        not_measured(bytes_target, why),
        not_measured(lost_target, why),
        on_the_disk(None),
        not_measured(heard_target, why),
    ]


def _run(bench: Bench, handed: HandedCalls, calls: int, seconds: int) -> Beside:
    with hearing_process(bench.home) as hearing:
        handed.begin_again()

        async def rest(talk: Talk, _sender: PacedSender) -> None:
            await talk.go_on(seconds, _CALL_S)

        async def work(talk: Talk, _sender: PacedSender) -> Meanwhile:
            return await _hear_while(talk.go_on(seconds, _CALL_S), handed, hearing)

        _, at_rest = _talked(bench, calls, rest)
        if not Beside(at_rest).counts:
            return Beside(at_rest)
        meanwhile, at_work = _talked(bench, calls, work)
    return Beside(at_rest, at_work, meanwhile)


def _talked(bench: Bench, calls: int, do: Callable[[Talk, PacedSender], Awaitable[_Told]]) -> tuple[_Told, Talked]:
    """Let a recorder of its own take calls while something is done."""
    watch = JournalWatch(
        bench.home.journal / NODE, bench.programs[Program.SYNC_WATCH], bench.home.root.with_name("syncs")
    )
    with loaded_recorder(bench.home, calls, watch.environment) as recorder, watch:
        told, outcome = bench.run(recorder, calls, do, keep=True)  # hearing is not done with them
        return told, Talked(outcome, delays(watch, outcome), engine_of(recorder))


async def _hear_while(talking: Coroutine[None, None, None], handed: HandedCalls, hearing: int) -> Meanwhile:
    """Keep hearing at work until the talk is over; it never runs out of calls."""
    handed.wait_for_hearing()
    spent_s, began_s = cpu_s(hearing), time.monotonic()
    talk = asyncio.create_task(talking)
    while not talk.done():
        handed.hand_over(_WAITING - handed.waiting)
        await asyncio.wait([talk], timeout=_LOOK_EACH_S)
        handed.take_back()
    await talk
    return Meanwhile(handed.heard, cpu_s(hearing) - spent_s, time.monotonic() - began_s)


def _print(runs: Sequence[Beside], calls: int, seconds: int) -> None:
    for each in runs:
        if not each.counts:
            print(f"a run beside {calls} calls was thrown away: {each.why_not}")
        elif each.work is not None and each.meanwhile is not None:
            _print_run(each.rest, each.work, each.meanwhile, f"{calls} calls of two streams, {seconds} s")


def _print_run(rest: Talked, work: Talked, meanwhile: Meanwhile, calls: str) -> None:
    print(f"hearing beside a recorder ({work.engine}) with {calls}:")
    each = f", {_MS * meanwhile.cpu_s / meanwhile.minutes:.1f} ms of CPU each" if meanwhile.minutes else ""
    print(f"  {meanwhile.minutes:.0f} call-minutes heard, {meanwhile.cpu_s / meanwhile.seconds:.2f} of a core{each}")
    if rest.delays is not None:
        print(f"  sound waited {rest.delays.longest_s:.2f} s at most for the disk while hearing had no work")
    print(f"  the sender was {work.outcome.late_ms:.0f} ms late at most")
