"""The recorder at the machine's limit: what a million packets cost it, beside what they cost a sink that does nothing.

Each round measures both with the same sender, one after the other, so that what else the machine does meanwhile
touches both alike. Rounds in which the sender was late by more than 100 ms are thrown away, and said.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Final

from .bench import LATE_MAY_BE_MS, Bench
from .rounds import Round
from .rows import Measured, Plan, RowName, measure_rows
from .soak import Soak, soak
from .verdicts import Judged, judge, judge_soak

_KB: Final = 1000


def measure(plan: Plan, rows: tuple[RowName, ...], *, as_json: bool) -> None:
    """Measure these rows and print what was found. Raises CommandError where that cannot be done."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        bench = Bench.make(Path(folder))
        measured = measure_rows(bench, rows, plan, _say)
    judged = judge(measured)
    if as_json:
        print(
            json.dumps(
                {"rows": [_row_as_json(each) for each in measured], "targets": [_as_json(each) for each in judged]}
            )
        )
    else:
        if any(each.rounds for each in measured):
            _print_table(measured, plan)
        _print_verdicts(judged)


def measure_soak(seconds: float, *, as_json: bool) -> None:
    """Let calls talk for so long and print what became of them. Raises CommandError where that cannot be done."""
    with tempfile.TemporaryDirectory(prefix="fairhearing-bench-") as folder:
        soaked = soak(Bench.make(Path(folder)), seconds, _say)
    judged = judge_soak(soaked)
    if as_json:
        print(json.dumps({"soak": _as_json(soaked), "targets": [_as_json(each) for each in judged]}))
    else:
        _print_verdicts(judged)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _print_table(measured: Sequence[Measured], plan: Plan) -> None:
    print(
        f"{len(os.sched_getaffinity(0))} cores; CPU seconds for a million packets; medians, {plan.seconds} s each time"
    )
    print(f"{'':9}{'calls':>6} {'part':7}{'sink':>7}{'sound':>7}{'all on':>8}{'times the sink':>24}{'kB a call':>11}")
    for row in measured:
        start = f"{row.row:9}{row.calls:6} {row.engine:7}"
        if row.good:
            ratios = [each.ratio for each in row.good]
            floor, alone, whole = (median(costs) for costs in zip(*(_costs(each) for each in row.good), strict=True))
            times = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            memory = max(each.memory for each in row.good) / _KB
            print(f"{start}{floor:7.2f}{alone:7.2f}{whole:8.2f}{times:>24}{memory:11.0f}")
        late = [each for each in row.rounds if not each.counts]
        if late:
            worst = max(max(each.outcome.late_ms, each.floor.late_ms) for each in late)
            print(f"{start} {len(late)} of {len(row.rounds)} rounds thrown away: the sender was late by {worst:.0f} ms")
    others = max(
        cost.others for row in measured for each in row.rounds for cost in (each.floor, each.alone, each.whole)
    )
    print(
        f"this machine worked for others meanwhile: {others:.1f} cores at most; with much of that, ratios alone count"
    )
    print("sink: taking packets in and nothing else; sound: calls that go on; all on: calls of three minutes that")
    print("begin, end and are published meanwhile\n")


def _print_verdicts(judged: Sequence[Judged]) -> None:
    for each in judged:
        print(f"{each.verdict:22}{each.target}\n{'':22}{each.found}")
    print(
        f"\nRounds in which a packet left more than {LATE_MAY_BE_MS:.0f} ms late tell of the sender and do not count."
    )


def _costs(done: Round) -> tuple[float, float, float]:
    return done.floor.a_million_s, done.alone.a_million_s, done.whole.a_million_s


def _row_as_json(row: Measured) -> dict[str, object]:
    rounds = [
        _as_json(each) | {"ratio": each.ratio, "ratio_alone": each.ratio_alone, "counts": each.counts}
        for each in row.rounds
    ]
    return _as_json(row) | {"rounds": rounds}


def _as_json(told: Measured | Round | Soak | Judged) -> dict[str, object]:
    """Return what is told, without where each recording begins: that is for the check alone."""
    return asdict(told, dict_factory=lambda fields: {name: value for name, value in fields if name != "firsts"})
