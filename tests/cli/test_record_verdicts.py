"""What `fairhearing bench record` says of a target: held, not held, or that it could not be measured."""

from dataclasses import replace

import pytest

from fairhearing.cli.bench.record.bench import Outcome
from fairhearing.cli.bench.record.delays import Delays
from fairhearing.cli.bench.record.load.kept_calls import Kept
from fairhearing.cli.bench.record.rounds import Cost, Round
from fairhearing.cli.bench.record.rows import SCALE, Measured, RowName
from fairhearing.cli.bench.record.soak import Heard, Soak
from fairhearing.cli.bench.record.verdicts import Verdict, judge, judge_soak

_FLOOR = Cost(cpu_s=1.0, packets=1_000_000, late_ms=1.0, others=0.0)
_WHOLE = Outcome(Kept(calls=3, packets=600), dropped=0, late_ms=1.0, start_ns=0)
_LATE = replace(_WHOLE, late_ms=101.0)


def _round(times=1.4, call_cpu=0.001, memory=100_000.0, outcome=_WHOLE):
    cost = replace(_FLOOR, cpu_s=times)
    return Round(_FLOOR, cost, cost, memory=memory, call_cpu=call_cpu, figures={}, outcome=outcome)


def _verdict(measured, words):
    [found] = [each for each in judge(measured) if words in each.target]
    return found.verdict


def _row(row, *rounds, engine="c", calls=500):
    return Measured(row, calls, engine, rounds)


@pytest.mark.parametrize(
    ("row", "engine", "times", "verdict"),
    [
        (RowName.C, "c", 1.5, Verdict.HELD),
        (RowName.C, "c", 1.51, Verdict.NOT_HELD),
        (RowName.C, "python", 1.0, Verdict.NOT_MEASURED),
        (RowName.PYTHON, "python", 2.2, Verdict.HELD),
        (RowName.PYTHON, "python", 2.21, Verdict.NOT_HELD),
    ],
)
def test_a_ratio_is_held_up_to_its_target_and_only_of_the_part_it_is_about(row, engine, times, verdict):
    assert _verdict([_row(row, _round(times), engine=engine)], "everything on") is verdict


def test_a_ratio_is_the_median_of_the_rounds_in_which_the_sender_was_in_time():
    late = [_round(9.0, outcome=_LATE)] * 3

    assert _verdict([_row(RowName.C, _round(1.4), _round(1.4), _round(3.0), *late)], "everything on") is Verdict.HELD
    assert _verdict([_row(RowName.C, *late)], "everything on") is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    "flaw", [{"lost": 1}, {"cut_bytes": 1}, {"strange": 1}, {"absent_calls": 1}, {"unopened": 1}], ids=str
)
def test_any_flaw_of_any_round_is_said(flaw):
    flawed = replace(_WHOLE, kept=Kept(calls=3, packets=600, **flaw))

    assert _verdict([_row(RowName.SRTP, _round(), _round())], "every byte") is Verdict.HELD
    assert _verdict([_row(RowName.SRTP, _round(), _round(outcome=flawed))], "every byte") is Verdict.NOT_HELD


def test_packets_that_the_kernel_dropped_are_said():
    dropped = replace(_WHOLE, dropped=1)

    assert _verdict([_row(RowName.C, _round(outcome=dropped))], "every byte") is Verdict.NOT_HELD
    assert _verdict([Measured(RowName.STALL, 500, "c", stall=dropped)], "three seconds") is Verdict.NOT_HELD


def test_a_stop_counts_where_the_sender_was_in_time():
    assert _verdict([Measured(RowName.STALL, 500, "c", stall=_WHOLE)], "three seconds") is Verdict.HELD
    assert _verdict([Measured(RowName.STALL, 500, "c", stall=_LATE)], "three seconds") is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("last", "verdict"), [(0.00125, Verdict.HELD), (0.00126, Verdict.NOT_HELD)], ids=["a quarter more", "beyond it"]
)
def test_a_call_among_the_most_may_cost_a_quarter_more_than_the_least(last, verdict):
    costs = dict(zip(SCALE, (0.004, 0.001, 0.001, last), strict=True))
    rows = [_row(RowName.SCALE, _round(call_cpu=cost), calls=calls) for calls, cost in costs.items()]

    assert _verdict(rows, "costs no more") is verdict


def test_growth_and_many_calls_are_not_measured_where_the_sender_was_late_with_them():
    rows = [_row(RowName.SCALE, _round(), calls=calls) for calls in SCALE[:-1]]
    rows.append(_row(RowName.SCALE, _round(outcome=_LATE), calls=SCALE[-1]))

    assert _verdict(rows, "costs no more") is Verdict.NOT_MEASURED
    assert _verdict(rows, "2000 calls at once") is Verdict.NOT_MEASURED


@pytest.mark.parametrize(
    ("delays", "verdict"),
    [
        (Delays(100, 0.5, 0.75, 1.0), Verdict.HELD),
        (Delays(100, 0.5, 0.76, 1.0), Verdict.NOT_HELD),
        (Delays(100, 0.5, 0.6, 101.0), Verdict.NOT_MEASURED),
        (None, Verdict.NOT_MEASURED),
    ],
)
def test_the_longest_wait_for_the_disk_counts(delays, verdict):
    assert _verdict([Measured(RowName.DELAY, 200, "c", delays=delays)], "on the disk") is verdict


def test_memory_counts_from_a_hundred_calls_on():
    few, many = (_row(RowName.SRTP, _round(memory=600_000.0), calls=calls) for calls in (10, 100))

    assert _verdict([few, _row(RowName.C, _round())], "memory") is Verdict.HELD
    assert _verdict([many, _row(RowName.C, _round())], "memory") is Verdict.NOT_HELD


def _soaked(**changes):
    soak = Soak(3600.0, (100,) * 100, (_FLOOR, _FLOOR), replace(_FLOOR, cpu_s=1.4), Heard(0.05, 200, 0, 1.0), _WHOLE)
    return [each.verdict for each in judge_soak(replace(soak, **changes))]


def test_an_hour_is_judged_by_memory_hearing_cost_bytes_and_places():
    held, not_held, not_measured = Verdict.HELD, Verdict.NOT_HELD, Verdict.NOT_MEASURED
    lost = replace(_WHOLE, kept=Kept(lost=1))
    moved = replace(_WHOLE, kept=Kept(moved=81))

    assert _soaked() == [held] * 5
    assert _soaked(memory=(100,) * 90 + (111,) * 10) == [not_held, held, held, held, held]
    assert _soaked(heard=Heard(0.11, 200, 0, 1.0)) == [held, not_held, held, held, held]
    assert _soaked(heard=Heard(0.05, 200, 1, 1.0)) == [held, not_held, held, held, held]
    assert _soaked(cost=replace(_FLOOR, cpu_s=1.6)) == [held, held, not_held, held, held]
    assert _soaked(outcome=lost) == [held, held, held, not_held, held]
    assert _soaked(outcome=moved) == [held, held, held, held, not_held]
    assert _soaked(outcome=_LATE) == [held, held, not_measured, not_measured]
