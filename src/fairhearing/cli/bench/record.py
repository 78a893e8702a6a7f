"""The recorder at the machine's limit: what a million packets cost it, beside what they cost a sink that does nothing.

Each round measures both with the same sender, one after the other, so that what else the machine does meanwhile
touches both alike. Rounds in which the sender was late by more than 100 ms are thrown away.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.kits import read_kits
from fairhearing.vault.kit import KitKey

from .load.compiled import Program, compiled
from .load.kept_calls import Kept, compare
from .load.sender import Flaws, Mark, PacedSender
from .load.sent_sound import SIDES
from .load.sink import Sink
from .loaded_recorder import LoadedRecorder, Talk, loaded_recorder, make_home
from .process_cpu import cpu_s, dropped_at, memory_bytes

_SETTLE_S: Final = 2.0
_LATE_MAY_BE_MS: Final = 100.0
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured: so many calls, for so many seconds, so many times."""

    calls: int
    seconds: int
    rounds: int


@dataclass(frozen=True, slots=True)
class Row:
    """One way to run the recorder. environment: what chooses it."""

    name: str
    environment: dict[str, str] = field(default_factory=dict)


ROWS: Final = (Row("c", {"FAIRHEARING_ENGINE": "c"}), Row("python", {"FAIRHEARING_ENGINE": "python"}))


@dataclass(frozen=True, slots=True)
class Cost:
    """What was spent on how many packets. late_ms: by how much the sender was late meanwhile."""

    cpu_s: float
    packets: int
    late_ms: float

    @property
    def a_million_s(self) -> float:
        """Seconds of CPU for a million packets."""
        return self.cpu_s * _MILLION / self.packets


@dataclass(frozen=True, slots=True)
class Round:
    """Floor and recorder, one after the other."""

    floor: Cost
    ours: Cost
    memory_a_call: float
    dropped: int
    figures: dict[str, float]
    kept: Kept

    @property
    def ratio(self) -> float:
        """How many times as much the recorder costs."""
        return self.ours.a_million_s / self.floor.a_million_s

    @property
    def counts(self) -> bool:
        """Whether the sender was in time."""
        return max(self.floor.late_ms, self.ours.late_ms) <= _LATE_MAY_BE_MS


def measure(load: Load, rows: tuple[Row, ...], *, as_json: bool) -> None:
    """Measure these rows and print what was found."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        home = make_home(Path(folder))
        kits = read_kits(Handover.beside(home.root).recovery_kit)
        programs = {each: compiled(each, Path(folder)) for each in Program}
        for row in rows:
            with loaded_recorder(home, load.calls, row.environment) as recorder:
                idle_bytes = memory_bytes(recorder.pid)
                for _ in range(load.rounds):
                    done = _round(programs, recorder, load, idle_bytes, kits)
                    _say(row, done, as_json=as_json)


def _round(
    programs: dict[Program, Path], recorder: LoadedRecorder, load: Load, idle_bytes: int, kits: list[KitKey]
) -> Round:
    floor = asyncio.run(_floor(programs, load))
    flaws = Flaws()
    with PacedSender(programs[Program.SENDER], load.calls, flaws) as sender:
        talk = Talk(recorder, sender)
        return asyncio.run(_ours(recorder, talk, sender, load, idle_bytes, floor, kits))


async def _floor(programs: dict[Program, Path], load: Load) -> Cost:
    with (
        Sink(programs[Program.SINK], SIDES * load.calls) as sink,
        PacedSender(programs[Program.SENDER], load.calls) as sender,
    ):
        for call in range(load.calls):
            sender.aim(call, sink.ports[SIDES * call : SIDES * call + SIDES])
        await asyncio.sleep(_SETTLE_S)
        before, spent_s = sender.mark(), cpu_s(sink.pid)
        await asyncio.sleep(load.seconds)
        return _cost(before, sender.mark(), cpu_s(sink.pid) - spent_s)


async def _ours(
    recorder: LoadedRecorder,
    talk: Talk,
    sender: PacedSender,
    load: Load,
    idle_bytes: int,
    floor: Cost,
    kits: list[KitKey],
) -> Round:
    await talk.set_up()
    await asyncio.sleep(_SETTLE_S)
    before, spent_s = sender.mark(), cpu_s(recorder.pid)
    await talk.talk(load.seconds)
    ours = _cost(before, sender.mark(), cpu_s(recorder.pid) - spent_s)
    memory = (memory_bytes(recorder.pid) - idle_bytes) / load.calls
    figures, dropped = recorder.figures(), dropped_at(recorder.media_ports)
    await talk.hang_up()
    recordings = talk.recordings()
    kept = compare(recorder.home, recordings, kits, sender.spans, sender.flaws)
    for path in recordings:
        path.unlink()
    return Round(floor, ours, memory, dropped, figures, kept)


def _cost(before: Mark, after: Mark, spent_s: float) -> Cost:
    return Cost(spent_s, after.packets - before.packets, after.late_ms)


def _say(row: Row, done: Round, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"row": row.name, "ratio": done.ratio, "counts": done.counts, **asdict(done)}))
        return
    print(
        f"{row.name:8} floor {done.floor.a_million_s:.2f}  ours {done.ours.a_million_s:.2f}  ratio {done.ratio:.2f}"
        f"  sender late by {max(done.floor.late_ms, done.ours.late_ms):.0f} ms at most"
        f"  {done.memory_a_call / 1000:.0f} kB a call  {done.dropped} dropped\n  {done.kept}\n  {done.figures}"
    )
