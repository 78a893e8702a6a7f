"""Figures as people read them."""

from __future__ import annotations

from fairhearing.figures.measures import MEASURES, Measure, Unit, share
from fairhearing.figures.periods import Period
from fairhearing.wording.counts import counted

NOT_KNOWN = "Not known"
_SECONDS_A_MINUTE = 60
_WHOLE_FROM = 10


def unit_words(value: float | None, unit: Unit) -> str:
    """Say a figure: 5,318, 5.8%, 2 min 34 s; "None" where there was nothing to measure."""
    if value is None:
        return "None"
    if unit is Unit.SECONDS:
        minutes, seconds = divmod(round(value), _SECONDS_A_MINUTE)
        return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
    if unit is Unit.PERCENT:
        return f"{value:.1f}%"
    return f"{value:,.0f}" if value >= _WHOLE_FROM or value == int(value) else f"{value:.1f}"


def axis_words(value: float, unit: Unit) -> str:
    """Say a figure beside an axis, in few characters."""
    if unit is Unit.SECONDS:
        minutes, seconds = divmod(round(value), _SECONDS_A_MINUTE)
        return f"{minutes}:{seconds:02}"
    return f"{value:g}%" if unit is Unit.PERCENT else f"{value:,g}"


def figure_words(period: Period, measure: Measure) -> str:
    """Say what a period comes to, with its share where that says more."""
    if not period.knows(measure):
        return NOT_KNOWN
    said = unit_words(period.value(measure), MEASURES[measure].unit)
    if measure in (Measure.ABANDONED, Measure.MISSED):
        part = share(getattr(period.tally, str(measure)), period.tally.calls)
        return said if part is None else f"{said} ({part:.1f}%)"
    return said


def completeness_words(period: Period) -> tuple[str, ...]:
    """Say how much is known, and what is not."""
    if period.is_logged is None:
        return ("Nothing was counted: there is no log of the phone system, and no recording.",)
    said = []
    if period.is_logged:
        said.append(f"Counted from the phone system’s log of {counted(period.days, 'day')}.")
        if period.beside_days:
            said.append(
                f"Not in these figures: {counted(period.beside_days, 'day')} of which only recordings are known, with "
                f"{counted(period.beside_calls, 'recorded call')}."
            )
    else:
        said.append(
            f"Counted from recordings of {counted(period.days, 'day')}: they know of answered calls alone. Who was not "
            "answered, and how long anybody waited, is known from the phone system’s log only."
        )
    if period.unknown:
        said.append(f"Of {counted(period.unknown, 'open day')} the phone system’s log tells nothing.")
    if period.unknown_ways:
        said.append(f"Of {counted(period.unknown_ways, 'call')} nothing says which way it went: not counted.")
    return tuple(said)
