"""The tables of the pages, each made once: a page shows it, a file takes it away. No cell holds a name or a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fairhearing.figures.drawing import point_words
from fairhearing.figures.measures import MEASURES, Measure, Tally, measures_of, share
from fairhearing.figures.models import CountedDay, LineCount
from fairhearing.figures.periods import DayFigures, Period, added_up, day_figures, month_periods, months_of
from fairhearing.figures.reading import judged_words, month_words
from fairhearing.figures.series import Each, Series, chart_of, reach_of
from fairhearing.figures.words import NOT_KNOWN, figure_words, unit_words
from fairhearing.phone_log.logged import Direction
from fairhearing.playback.diary_rules import Month
from fairhearing.practice.models import Practice

OTHERS = "One person’s lines, and those nobody has named"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a file holds it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a month. known: whether it is. reading: what its chart says of it."""

    measure: Measure
    name: str
    now: str
    before: str
    reading: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the practice. line: "" for all others together."""

    line: str
    name: str
    tally: Tally
    length: str
    answered: str


def month_lines(practice: Practice, month: Month, way: Direction, today: date) -> tuple[list[FigureLine], Period]:
    """Return a month's figures beside those of the month before, and what the month comes to."""
    now, before = month_periods(practice, [month, month.before], way, today)
    reach = reach_of(practice, way, Each.WEEK, today)
    steps = list(practice.chart_steps.filter(direction=way, taken_back_at=None))
    lines = []
    for measure in measures_of(way):
        series = chart_of(measure, way, Each.WEEK, reach, [step for step in steps if step.measure == measure])
        lines.append(
            FigureLine(
                measure=measure,
                name=MEASURES[measure].name,
                now=figure_words(now, measure),
                before=figure_words(before, measure),
                reading=month_words(series, month.first_day, month.after.first_day) if now.knows(measure) else "",
                is_known=now.knows(measure),
            )
        )
    return lines, now


def month_table(lines: Sequence[FigureLine], month: Month) -> Table:
    """Make the overview's table."""
    headings = ("Figure", month.words, month.before.words, "Reading")
    return Table(headings, tuple((line.name, line.now, line.before, line.reading) for line in lines))


DAY_HEADINGS = ("Day", "Counted from", "Calls", "Answered", "Abandoned", "Missed", "While closed", "Time to answer")


def days_of(practice: Practice, month: Month, way: Direction) -> list[DayFigures]:
    """Return the counted days of a month, the earliest first."""
    return day_figures(practice, month.first_day, month.after.first_day, way)


def day_cells(day: DayFigures) -> tuple[str, ...]:
    """Put a day into words; what recordings alone do not tell is not known."""
    tally = day.tally
    if not day.is_logged:
        return ("Recordings", NOT_KNOWN, f"{tally.answered:,}", *(NOT_KNOWN,) * 4)
    wait = MEASURES[Measure.ANSWER_TIME].total(tally)
    counts = (tally.calls, tally.answered, tally.abandoned, tally.missed, tally.closed)
    return ("Log", *(f"{count:,}" for count in counts), unit_words(wait, MEASURES[Measure.ANSWER_TIME].unit))


def days_table(days: Sequence[DayFigures]) -> Table:
    """Make the table of days."""
    return Table(DAY_HEADINGS, tuple((day.day.isoformat(), *day_cells(day)) for day in days))


def line_rows(practice: Practice, month: Month, way: Direction) -> list[LineRow]:
    """Return the lines that several people share, and one row for all others."""
    counts = LineCount.objects.filter(
        practice=practice, day__gte=month.first_day, day__lt=month.after.first_day, direction=way
    )
    if counts.filter(source=CountedDay.Source.LOG).exists():
        counts = counts.filter(source=CountedDay.Source.LOG)
    names = dict(practice.shared_lines.values_list("extension", "name"))
    sums: dict[str, Tally] = {}
    for (extension,), tally in added_up(counts, "line"):
        line = extension if extension in names else ""
        sums[line] = sums.get(line, Tally()) + tally
    ordered = sorted(sums, key=lambda line: (not line, names.get(line, ""), line))
    return [_line_row(line, names.get(line, ""), sums[line]) for line in ordered]


def _line_row(line: str, name: str, tally: Tally) -> LineRow:
    part = share(tally.answered, tally.calls)
    return LineRow(
        line=line,
        name=f"{name}, extension {line}" if line else OTHERS,
        tally=tally,
        length=unit_words(MEASURES[Measure.LENGTH].total(tally), MEASURES[Measure.LENGTH].unit),
        answered="" if part is None else f"{part:.0f}%",
    )


def lines_table(rows: Sequence[LineRow]) -> Table:
    """Make the table of lines."""
    headings = ("Line", "Calls", "Answered", "Average length")
    return Table(
        headings, tuple((row.name, f"{row.tally.calls:,}", f"{row.tally.answered:,}", row.length) for row in rows)
    )


def months_table(practice: Practice, way: Direction, today: date) -> Table:
    """Make the table of months, the latest first."""
    measures = measures_of(way)
    rows = []
    months = months_of(practice, today)
    for month, period in zip(months, month_periods(practice, months, way, today), strict=True):
        source = {True: "Log", False: "Recordings", None: NOT_KNOWN}[period.is_logged]
        rows.append(
            (month.words, source, f"{period.unknown}", *(figure_words(period, measure) for measure in measures))
        )
    names = tuple(MEASURES[measure].name for measure in measures)
    return Table(("Month", "Counted from", "Open days not known", *names), tuple(rows))


def chart_table(series: Series) -> Table:
    """Make the table behind a chart, the earliest first."""
    defined = MEASURES[series.measure]
    headings = (series.each.capitalize(), "From", "To", defined.chart, "Reading")
    return Table(
        headings,
        tuple(
            (
                point_words(point, series.each),
                point.first.isoformat(),
                point.last.isoformat(),
                NOT_KNOWN if point.value is None else unit_words(point.value, defined.chart_unit),
                judged_words(judged, defined),
            )
            for point, judged in series.judged
        ),
    )
