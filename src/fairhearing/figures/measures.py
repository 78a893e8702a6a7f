"""What is measured: in NHS England's words, each with what is counted here, and which way is better. Pure.

The names are those of NHS England's Cloud Based Telephony data collection (Data Provision Notice, August 2024): nine
items, monthly. It leaves to each supplier of telephones how it counts, so that each definition here is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairhearing.figures.spc import Side
from fairhearing.phone_log.logged import Direction


class Measure(StrEnum):
    """One figure. The words stand in addresses and in rows: only add."""

    VOLUME = "volume"
    ANSWERED = "answered"
    ANSWER_TIME = "answer-time"
    ABANDONED = "abandoned"
    ABANDON_WAIT = "abandon-wait"
    MISSED = "missed"
    ASKED_BACK = "call-backs-asked"
    CALLED_BACK = "call-backs-made"
    LENGTH = "length"


class Unit(StrEnum):
    """In what it is measured."""

    CALLS = "calls"
    SECONDS = "seconds"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Tally:
    """What some days come to. Its fields are those of `models.Counts`."""

    calls: int = 0
    answered: int = 0
    abandoned: int = 0
    missed: int = 0
    closed: int = 0
    answer_s: int = 0
    abandon_s: int = 0
    talk_s: int = 0
    timed: int = 0
    asked_back: int = 0
    called_back: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each) + getattr(other, each) for each in TALLIED))


TALLIED: Final = tuple(Tally.__slots__)


@dataclass(frozen=True, slots=True)
class Defined:
    """A measure. total: over some days; None where there was nothing to measure. charted: the value of one point.

    by_day: whether a point is a mean per day. needs_log: whether recordings alone do not tell. better: which way.
    """

    name: str
    chart: str
    definition: str
    unit: Unit
    total: Callable[[Tally], float | None]
    charted: Callable[[Tally], float | None]
    chart_unit: Unit
    by_day: bool = False
    needs_log: bool = True
    needs_call_backs: bool = False
    better: Side | None = None
    ways: tuple[Direction, ...] = (Direction.IN,)


def share(part: int, whole: int) -> float | None:
    """Return so many of so many in percent; None of none."""
    return 100 * part / whole if whole else None


def _mean(total: int, count: int) -> float | None:
    return total / count if count else None


_BOTH: Final = (Direction.IN, Direction.OUT)

MEASURES: Final[Mapping[Measure, Defined]] = {
    Measure.VOLUME: Defined(
        name="Call volume",
        chart="Calls a day",
        definition="Calls between the practice and somebody outside, each once, however often it was put through.",
        unit=Unit.CALLS,
        total=lambda tally: tally.calls,
        charted=lambda tally: tally.calls,
        chart_unit=Unit.CALLS,
        by_day=True,
        ways=_BOTH,
    ),
    Measure.ANSWERED: Defined(
        name="Answered calls",
        chart="Calls answered a day",
        definition="Calls that somebody answered. Where the phone system’s own menu picks up, its log calls that "
        "answered, too.",
        unit=Unit.CALLS,
        total=lambda tally: tally.answered,
        charted=lambda tally: tally.answered,
        chart_unit=Unit.CALLS,
        by_day=True,
        needs_log=False,
        ways=_BOTH,
    ),
    Measure.ANSWER_TIME: Defined(
        name="Average time to answer",
        chart="Average time to answer",
        definition="From when the call came in until somebody answered, over all answered calls.",
        unit=Unit.SECONDS,
        total=lambda tally: _mean(tally.answer_s, tally.answered),
        charted=lambda tally: _mean(tally.answer_s, tally.answered),
        chart_unit=Unit.SECONDS,
        better=Side.LOW,
    ),
    Measure.ABANDONED: Defined(
        name="Calls abandoned",
        chart="Share of calls abandoned",
        definition="The caller rang off after 30 seconds or more, before anybody answered, in opening hours. The log "
        "does not say when somebody joined a queue: the 30 seconds are counted from when the call came in.",
        unit=Unit.CALLS,
        total=lambda tally: tally.abandoned,
        charted=lambda tally: share(tally.abandoned, tally.calls),
        chart_unit=Unit.PERCENT,
        better=Side.LOW,
    ),
    Measure.ABANDON_WAIT: Defined(
        name="Average wait before abandoning",
        chart="Average wait before abandoning",
        definition="From when the call came in until the caller rang off, over all abandoned calls.",
        unit=Unit.SECONDS,
        total=lambda tally: _mean(tally.abandon_s, tally.abandoned),
        charted=lambda tally: _mean(tally.abandon_s, tally.abandoned),
        chart_unit=Unit.SECONDS,
    ),
    Measure.MISSED: Defined(
        name="Missed calls",
        chart="Share of calls missed",
        definition="Nobody answered, in opening hours, and the call was over within 30 seconds: engaged, cut off, or "
        "given up at once. Calls while the practice is closed are counted apart.",
        unit=Unit.CALLS,
        total=lambda tally: tally.missed,
        charted=lambda tally: share(tally.missed, tally.calls),
        chart_unit=Unit.PERCENT,
        better=Side.LOW,
    ),
    Measure.ASKED_BACK: Defined(
        name="Call-backs requested",
        chart="Call-backs requested a day",
        definition="The caller asked to be called back instead of waiting. Known only where the log has a column "
        "for it.",
        unit=Unit.CALLS,
        total=lambda tally: tally.asked_back,
        charted=lambda tally: tally.asked_back,
        chart_unit=Unit.CALLS,
        by_day=True,
        needs_call_backs=True,
    ),
    Measure.CALLED_BACK: Defined(
        name="Call-backs made",
        chart="Call-backs made a day",
        definition="Calls by which somebody who asked for it was called back. Known only where the log has a column "
        "for it.",
        unit=Unit.CALLS,
        total=lambda tally: tally.called_back,
        charted=lambda tally: tally.called_back,
        chart_unit=Unit.CALLS,
        by_day=True,
        needs_call_backs=True,
    ),
    Measure.LENGTH: Defined(
        name="Average length of call",
        chart="Average length of call",
        definition="From the answer to the end, over all answered calls whose length is known.",
        unit=Unit.SECONDS,
        total=lambda tally: _mean(tally.talk_s, tally.timed),
        charted=lambda tally: _mean(tally.talk_s, tally.timed),
        chart_unit=Unit.SECONDS,
        needs_log=False,
        ways=_BOTH,
    ),
}


def measures_of(direction: Direction) -> tuple[Measure, ...]:
    """Return what is measured of calls that go this way."""
    return tuple(measure for measure, defined in MEASURES.items() if direction in defined.ways)
