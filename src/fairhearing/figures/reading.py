"""What a chart says, in a sentence: what is usual, what was not, and whether that is better."""

from __future__ import annotations

from datetime import date

from fairhearing.figures.drawing import shape_of
from fairhearing.figures.measures import MEASURES, Defined
from fairhearing.figures.series import Each, Point, Series
from fairhearing.figures.spc import FEWEST, Judged, Limits, Side, Signal
from fairhearing.figures.words import unit_words
from fairhearing.wording.counts import counted

_LASTING = frozenset({Signal.SHIFT, Signal.TREND})
SIGNAL_WORDS = {
    Signal.OUTSIDE: "outside the usual range",
    Signal.SHIFT: "one of seven or more on one side of the average",
    Signal.TREND: "one of seven or more that go one way",
    Signal.NEAR_LIMIT: "one of two out of three near the edge of the usual range",
}
_MEANT = {"better": "That is better", "worse": "That is worse", "other": "It is no chance"}


def headline(series: Series) -> str:
    """Say it in one sentence, or two."""
    defined = MEASURES[series.measure]
    if not any(point.value is not None for point in series.points):
        return "We do not know: nothing tells of this."
    stretch = series.chart.stretches[-1]
    last = series.judged[stretch.first : stretch.first + stretch.count]
    if stretch.limits is None:
        return (
            f"Too early to say what is usual: {counted(stretch.known, series.each)} "
            f"{'is' if stretch.known == 1 else 'are'} known, and {FEWEST} are needed."
        )
    usual = usual_words(stretch.limits, defined)
    unusual = [(point, judged) for point, judged in last if judged.signals]
    if not unusual:
        return f"Nothing unusual: {usual} is this practice’s normal."
    point, judged = unusual[-1]
    known = [each for each in last if each[1].value is not None]
    if known[-1][1] is judged and _LASTING & set(judged.signals):
        run = _run(known)
        way = "higher" if judged.side is Side.HIGH else "lower"
        return f"{defined.chart}: {way} than usual since {_day(run[0][0], series.each)}. {_meant(judged, defined)}."
    return (
        f"{counted(len(unusual), series.each)} of {len(known)} {'was' if len(unusual) == 1 else 'were'} not usual, "
        f"the last {_day(point, series.each)}. Otherwise {usual} is this practice’s normal."
    )


def usual_words(limits: Limits, defined: Defined) -> str:
    """Say what is usual: 94 to 131 calls a day."""
    low, high = max(0.0, limits.low), limits.high
    said = f"{unit_words(_rounded(low, defined), defined.chart_unit)} to " + unit_words(
        _rounded(high, defined), defined.chart_unit
    )
    return f"{said} {'calls a day' if defined.by_day else ''}".strip()


def judged_words(judged: Judged, defined: Defined) -> str:
    """Say of one point whether it is usual, and why not."""
    shape = shape_of(judged, defined)
    if shape == "unknown":
        return "We do not know"
    if shape == "usual":
        return "Usual"
    way = "Higher" if judged.side is Side.HIGH else "Lower"
    said = {"better": " (better)", "worse": " (worse)"}.get(shape, "")
    return f"{way} than usual{said}: {', '.join(SIGNAL_WORDS[signal] for signal in judged.signals)}"


def month_words(series: Series, first: date, last: date) -> str:
    """Say in a few words whether the points between two days are usual."""
    defined = MEASURES[series.measure]
    within = [
        (point, judged)
        for point, judged in series.judged
        if point.first <= last and point.last >= first and judged.value is not None
    ]
    if not within:
        return ""
    if all(series.chart.stretches[judged.stretch].limits is None for _, judged in within):
        return "Too early to say"
    shapes = [shape_of(judged, defined) for _, judged in within if judged.signals]
    if not shapes:
        return "Usual"
    words = {"better": "Better than usual", "worse": "Worse than usual", "other": "Not usual"}
    return f"{words[shapes[-1]]} in {len(shapes)} of {counted(len(within), series.each)}"


def _meant(judged: Judged, defined: Defined) -> str:
    return _MEANT[shape_of(judged, defined)]


def _run(known: list[tuple[Point, Judged]]) -> list[tuple[Point, Judged]]:
    """Return the points at the end that are unusual on the same side as the last one."""
    side = known[-1][1].side
    run: list[tuple[Point, Judged]] = []
    for point, judged in reversed(known):
        if judged.side is not side:
            break
        run.insert(0, (point, judged))
    return run


def _day(point: Point, each: Each) -> str:
    day = f"{point.first.day} {point.first:%B}"
    return {Each.DAY: day, Each.WEEK: f"the week of {day}", Each.MONTH: f"{point.first:%B} {point.first.year}"}[each]


def _rounded(value: float, defined: Defined) -> float:
    return round(value) if defined.by_day else value
