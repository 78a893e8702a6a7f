"""What the recorder should be able to do, and whether what was measured shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median
from typing import Final

from .bench import LATE_MAY_BE_MS, Outcome
from .delays import Delays
from .rounds import Cost
from .rows import SCALE, Measured, RowName
from .soak import CALLS, Soak

_MOST_RATIO: Final = {RowName.C: 1.5, RowName.PYTHON: 2.2}
_MOST_GROWTH: Final = 1.25
_MANY_CALLS: Final = 2000
_MOST_MEMORY: Final = 500_000
_MEMORY_FROM_CALLS: Final = 100
_MOST_DELAY_S: Final = 0.75
_MOST_SOAK_GROWTH: Final = 1.1
_MOST_MOVED_MS: Final = 10
_MOST_HEARING_CPU: Final = 0.1
_MOST_BEHIND_S: Final = 60.0
_FRAMES_A_MS: Final = 8
_KB: Final = 1000


class Verdict(StrEnum):
    """What is to be said of a target."""

    HELD = "held"
    NOT_HELD = "not held"
    NOT_MEASURED = "could not be measured"


@dataclass(frozen=True, slots=True)
class Judged:
    """One target. found: the figure, or why there is none."""

    target: str
    verdict: Verdict
    found: str


def judge(measured: Sequence[Measured]) -> list[Judged]:
    """Judge what was measured; targets of rows that were not asked for are left out."""
    judged = [_ratio(each) for each in measured if each.row in _MOST_RATIO]
    scale = {each.calls: each for each in measured if each.row is RowName.SCALE}
    if scale:
        judged += [_growth(scale), _many_calls(scale[_MANY_CALLS])]
    judged += [_stall(each) for each in measured if each.row is RowName.STALL]
    judged += [on_the_disk(each.delays) for each in measured if each.row is RowName.DELAY]
    if rounds := [each for each in measured if each.rounds]:
        judged += [_memory(rounds), _every_byte(rounds)]
    return judged


def judged(target: str, is_held: bool, found: str) -> Judged:  # noqa: FBT001 - said where it is called
    """Judge what could be measured."""
    return Judged(target, Verdict.HELD if is_held else Verdict.NOT_HELD, found)


def not_measured(target: str, why: str = "the sender was late in every round") -> Judged:
    """Say that nothing can be said."""
    return Judged(target, Verdict.NOT_MEASURED, why)


def _ratio(row: Measured) -> Judged:
    most = _MOST_RATIO[row.row]
    name = "with its part in C" if row.row is RowName.C else "in pure Python"
    target = f"{name}, everything on: at most {most} times the sink"
    if row.engine != row.row:
        return not_measured(target, f"the recorder ran with its {row.engine} part")
    if not row.good:
        return not_measured(target)
    ratios = [each.ratio for each in row.good]
    return judged(
        target, median(ratios) <= most, f"{median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def _growth(scale: dict[int, Measured]) -> Judged:
    """Compare a call's cost among the most calls with its least cost among fewer."""
    target = (
        f"a call costs no more among {SCALE[-1]} than among fewer, from {SCALE[0]} on: {_MOST_GROWTH} times at most"
    )
    costs = {calls: median(each.call_cpu for each in row.good) for calls, row in scale.items() if row.good}
    if len(costs) < len(SCALE):
        late = " and ".join(str(calls) for calls in SCALE if calls not in costs)
        return not_measured(target, f"the sender was late with {late} calls")
    growth = costs[SCALE[-1]] / min(costs[calls] for calls in SCALE[:-1])
    each = ", ".join(f"{_KB * cost:.2f}" for cost in costs.values())
    return judged(target, growth <= _MOST_GROWTH, f"{growth:.2f} times; {each} thousandths of a core a call")


def _many_calls(row: Measured) -> Judged:
    target = f"{_MANY_CALLS} calls at once: no packet lost, every byte right"
    if not row.good:
        return not_measured(target)
    outcomes = [each.outcome for each in row.good]
    packets = sum(each.kept.packets for each in outcomes)
    return judged(target, all(each.is_whole for each in outcomes), f"{losses(outcomes)} of {packets:,} packets")


def _stall(row: Measured) -> Judged:
    target = "a stop of three seconds is survived"
    if row.stall is None or not row.stall.counts:
        return not_measured(target, "the sender was late")
    return judged(target, row.stall.is_whole, f"{losses([row.stall])} of {row.stall.kept.packets:,} packets")


def on_the_disk(delays: Delays | None) -> Judged:
    """Judge how long sound waited."""
    target = f"sound is on the disk within {_MOST_DELAY_S} s"
    if delays is None:
        return not_measured(target, "no sync of the journal was seen")
    if delays.late_ms > LATE_MAY_BE_MS:
        return not_measured(target, "the sender was late")
    found = f"{delays.longest_s:.2f} s at most, {delays.median_s:.2f} s as a rule, of {delays.segments:,} segments"
    return judged(target, delays.longest_s <= _MOST_DELAY_S, found)


def _memory(rows: Sequence[Measured]) -> Judged:
    target = f"memory: at most {_MOST_MEMORY // _KB} kB a call, of {_MEMORY_FROM_CALLS} calls or more"
    memory = [each.memory for row in rows if row.calls >= _MEMORY_FROM_CALLS for each in row.rounds]
    if not memory:
        return not_measured(target, "there were fewer calls")
    most = max(memory)
    return judged(target, most <= _MOST_MEMORY, f"{most / _KB:.0f} kB at most")


def _every_byte(rows: Sequence[Measured]) -> Judged:
    target = "every byte of every recording is what was sent"
    outcomes = [(row, [each.outcome for each in row.good]) for row in rows if row.good]
    if not outcomes:
        return not_measured(target)
    flawed = [
        f"{row.row} with {row.calls} calls: {losses(each)}"
        for row, each in outcomes
        if not all(outcome.is_whole for outcome in each)
    ]
    packets = sum(outcome.kept.packets for _, each in outcomes for outcome in each)
    return judged(target, not flawed, "; ".join(flawed) or f"all of {packets:,} packets")


def judge_soak(soak: Soak) -> list[Judged]:
    """Judge an hour, or what there was of it."""
    minutes = f"{soak.seconds / 60:.0f} minutes of {CALLS} calls"
    memory = judged(f"{minutes}: memory stays", soak.growth <= _MOST_SOAK_GROWTH, f"{soak.growth:.3f} times at the end")
    targets = f"{minutes}: every byte is there", f"{minutes}: no drift beyond {_MOST_MOVED_MS} ms"
    if not soak.outcome.counts:
        late = f"the sender was late by {soak.outcome.late_ms:.0f} ms"
        return [memory, _hearing(soak, minutes), *(not_measured(target, late) for target in targets)]
    kept = soak.outcome.kept
    moved_ms = kept.moved / _FRAMES_A_MS
    return [
        memory,
        _hearing(soak, minutes),
        *([] if soak.cost is None else [_soak_ratio(soak, soak.cost, minutes)]),
        judged(targets[0], soak.outcome.is_whole, f"{losses([soak.outcome])} of {kept.packets:,} packets"),
        judged(targets[1], moved_ms <= _MOST_MOVED_MS, f"{moved_ms:.1f} ms at most"),
    ]


def _hearing(soak: Soak, minutes: str) -> Judged:
    heard = soak.heard
    return judged(
        f"{minutes}: hearing keeps up with a tenth of a core",
        heard.cpu <= _MOST_HEARING_CPU and not heard.unheard and heard.behind_s <= _MOST_BEHIND_S,
        f"{heard.cpu:.1%} of a core; {heard.recordings} heard, {heard.unheard} not, {heard.behind_s:.0f} s behind",
    )


def _soak_ratio(soak: Soak, cost: Cost, minutes: str) -> Judged:
    floor = mean(each.a_million_s for each in soak.floors)
    most = _MOST_RATIO[RowName.C]
    found = (
        f"{cost.a_million_s / floor:.2f} times: {cost.a_million_s:.2f} s for a million packets, the sink {floor:.2f} s"
    )
    return judged(f"{minutes}: at most {most} times the sink", cost.a_million_s / floor <= most, found)


def losses(outcomes: Sequence[Outcome]) -> str:
    """Say what is missing or should not be there."""
    lost, cut, strange, absent, unopened, dropped = (
        sum(each)
        for each in zip(
            *(
                (o.kept.lost, o.kept.cut_bytes, o.kept.strange, o.kept.absent_calls, o.kept.unopened, o.dropped)
                for o in outcomes
            ),
            strict=True,
        )
    )
    parts = [f"{lost:,} lost or cut"]
    if cut:
        parts.append(f"{cut:,} bytes of them cut to follow a clock that was right")
    if absent:
        parts.append(f"{absent} calls not there")
    if unopened:
        parts.append(f"{unopened} recordings that do not open")
    if strange:
        parts.append(f"{strange:,} that nobody sent")
    if dropped:
        parts.append(f"{dropped:,} dropped by the kernel")
    return ", ".join(parts)
