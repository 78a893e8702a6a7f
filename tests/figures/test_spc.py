"""Control charts: the arithmetic of published examples, and what holds of every run of figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.figures.spc import FEWEST, Side, Signal, Step, judge, limits_of, mean_moving_range

PLOT_THE_DOTS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""NHSRplotthedots, vignette "Deviations from Excel defaults": upper 4.6, mean 1.94, lower -0.72."""
FLOWRATES = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
"""NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: mean 50.81, moving range 1.8778, limits 45.816, 55.804."""
TRADE_DEFICITS = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6]
"""Wheeler, Understanding Variation: United States, each month of 1987, in thousands of millions of dollars."""

STEADY = [10.0, 12.0] * 8


def signals(values, steps=()):
    return [point.signals for point in judge(values, steps).points]


def test_a_single_wild_point_does_not_widen_the_limits_that_judge_it():
    limits = limits_of(PLOT_THE_DOTS)

    assert round(limits.average, 2) == 1.94
    assert round(limits.high, 2) == 4.60
    assert round(limits.low, 2) == -0.72
    assert signals(PLOT_THE_DOTS)[4] == (Signal.OUTSIDE,)


def test_limits_are_those_of_the_handbook():
    limits = limits_of(FLOWRATES)

    assert limits.average == pytest.approx(50.81)
    assert mean_moving_range(FLOWRATES) == pytest.approx(1.8778, abs=0.0001)
    assert limits.high == pytest.approx(55.804, abs=0.002)
    assert limits.low == pytest.approx(45.816, abs=0.002)


def test_limits_are_those_of_the_trade_deficits():
    limits = limits_of(TRADE_DEFICITS)

    assert limits.average == pytest.approx(12.75)
    assert limits.high == pytest.approx(12.75 + 2.66 * 18.3 / 11)
    assert limits.highest_range == pytest.approx(3.267 * 18.3 / 11)


def test_what_goes_up_and_down_by_chance_is_usual():
    assert set(signals(STEADY)) == {()}


def test_seven_on_one_side_are_a_shift_and_six_are_not():
    before, after = [10.0, 12.0] * 6, [9.9, 10.1, 9.8]

    assert Signal.SHIFT in signals([*before, 9.0, 10.0, 9.5, 10.0, 9.2, 9.8, 9.1])[-1]
    assert all(Signal.SHIFT not in each for each in signals([*before, *after, 12.5]))


def test_seven_that_rise_are_a_trend_and_six_are_not():
    seven = [10.0, 12.0] * 5 + [9.0, 9.6, 10.2, 10.8, 11.4, 12.0, 12.6, 10.0]
    six = [10.0, 12.0] * 5 + [9.0, 9.6, 10.2, 10.8, 11.4, 12.0, 11.0, 10.0]

    assert [Signal.TREND in each for each in signals(seven)] == [False] * 10 + [True] * 7 + [False]
    assert not any(Signal.TREND in each for each in signals(six))
    assert judge(seven).points[12].side is Side.HIGH


def test_two_of_three_in_the_outer_third_are_a_signal_and_one_is_not():
    limits = limits_of(STEADY)
    near = (limits.outer(Side.HIGH) + limits.high) / 2
    base = STEADY[:]

    twice = judge([*base, near, 10.0, near, 10.0], [Step(0, baseline=16)])
    once = judge([*base, near, 10.0, 12.0, 10.0], [Step(0, baseline=16)])

    assert [Signal.NEAR_LIMIT in point.signals for point in twice.points[16:]] == [True, False, True, False]
    assert not any(point.signals for point in once.points)


def test_a_step_begins_a_stretch_with_limits_of_its_own():
    chart = judge(STEADY + [20.0, 22.0] * 6, [Step(16)])

    assert [stretch.limits.average for stretch in chart.stretches] == [11.0, 21.0]
    assert not any(point.signals for point in chart.points)


def test_a_baseline_judges_what_came_after_it():
    chart = judge(STEADY + [20.0, 22.0] * 6, [Step(0, baseline=12)])

    assert chart.stretches[0].limits.average == 11.0
    assert all(Signal.OUTSIDE in point.signals for point in chart.points[16:])


def test_too_few_points_have_no_limits_and_no_signal():
    chart = judge([1.0] * (FEWEST - 2) + [500.0])

    assert chart.stretches[0].limits is None
    assert not any(point.signals for point in chart.points)


def test_a_point_that_is_not_known_is_neither_nought_nor_a_break():
    rising = [10.0, 12.0] * 5 + [9.0, 9.6, 10.2, None, 10.8, 11.4, 12.0, 12.6, 10.0]

    chart = judge(rising)

    assert chart.points[13].value is None
    assert chart.points[13].signals == ()
    assert Signal.TREND in chart.points[12].signals
    assert Signal.TREND in chart.points[14].signals


def test_all_alike_is_usual():
    assert set(signals([7.0] * 20)) == {()}


FIGURES = st.lists(st.one_of(st.none(), st.integers(0, 1000).map(float)), max_size=60)


@given(FIGURES, st.lists(st.builds(Step, st.integers(-3, 70), st.sampled_from([0, 5, 12])), max_size=4))
def test_every_point_is_judged_once_and_stretches_cover_them_all(values, steps):
    chart = judge(values, steps)

    assert [point.value for point in chart.points] == values
    assert sum(stretch.count for stretch in chart.stretches) == len(values)
    assert all(bool(point.signals) == (point.side is not None) for point in chart.points)


@given(st.lists(st.integers(0, 1000).map(float), min_size=FEWEST, max_size=40), st.integers(-500, 500))
def test_moving_all_figures_moves_the_limits_and_no_signal(values, by):
    here, there = judge(values), judge([value + by for value in values])

    assert there.stretches[0].limits.average == pytest.approx(here.stretches[0].limits.average + by)
    assert there.stretches[0].limits.high - there.stretches[0].limits.low == pytest.approx(
        here.stretches[0].limits.high - here.stretches[0].limits.low
    )


@given(st.lists(st.integers(0, 1000).map(float), min_size=FEWEST, max_size=40))
def test_the_mirror_image_has_the_mirror_signals(values):
    mirrored = {Side.HIGH: Side.LOW, Side.LOW: Side.HIGH, None: None}

    here, there = judge(values), judge([-value for value in values])

    assert [mirrored[point.side] for point in here.points] == [point.side for point in there.points]
    assert [point.signals for point in here.points] == [point.signals for point in there.points]
