"""Cases as lists show them: reference, what it is, whose, and what is due next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairhearing.cases.models import Case
from fairhearing.cases.rules import Clock, ClockState, next_due
from fairhearing.cases.words import case_clocks, to_do


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. do: what is due next, "" where nothing is. state: of that clock."""

    case: Case
    do: str
    due_on: date | None
    state: ClockState

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.state is ClockState.LATE


def case_line(case: Case, today: date) -> CaseLine:
    """Put one case into words."""
    clock: Clock | None = next_due(case_clocks(case))
    if clock is None:
        return CaseLine(case, "", None, ClockState.OVER)
    return CaseLine(case, to_do(clock), clock.due_on, clock.state(today))


def case_lines(cases: Iterable[Case], today: date) -> list[CaseLine]:
    """Put cases into words, in their order."""
    return [case_line(case, today) for case in cases]
