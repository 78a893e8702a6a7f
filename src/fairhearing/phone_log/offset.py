"""By how much the phone system's clock is ahead of the recorder's, told by the calls themselves. Pure.

Only calls count that can be no other's: one line of the log and one recording of an outside number, with nothing else
of that number for longer than clocks are looked for to differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from fairhearing.phone_log.matching import Line, Recorded

WIDEST: Final = timedelta(minutes=75)
"""By how much clocks are looked for to differ: a forgotten change to summer time, and a quarter of an hour."""
_FEWEST: Final = 5
_AGREE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Offset:
    """How many seconds the phone system's clock is ahead, and how many calls say so; none: it is not known."""

    seconds: float = 0.0
    calls: int = 0


def clock_offset(lines: Iterable[Line], calls: Iterable[Recorded]) -> Offset:
    """Return the offset; zero, told by none, where too few calls tell or most of them disagree."""
    of_lines: dict[str, list[datetime]] = defaultdict(list)
    of_calls: dict[str, list[datetime]] = defaultdict(list)
    for line in lines:
        if line.outside and line.answered:
            of_lines[line.outside].append(line.begins)
    for call in calls:
        for number in call.outside:
            of_calls[number].append(call.began)
    apart = sorted(
        (line - call).total_seconds()
        for number in of_lines.keys() & of_calls.keys()
        for line in _alone(of_lines[number])
        for call in _alone(of_calls[number])
        if abs(line - call) <= WIDEST
    )
    if len(apart) < _FEWEST:
        return Offset()
    agreeing = [each for each in apart if abs(each - median(apart)) <= _AGREE_S]
    if len(agreeing) < _FEWEST or 2 * len(agreeing) <= len(apart):
        return Offset()
    return Offset(round(median(agreeing), 1), len(agreeing))


def _alone(moments: list[datetime]) -> list[datetime]:
    """Return those of these moments that have no other near enough to be mixed up with."""
    ordered = sorted(moments)
    far = [True, *(later - earlier > 2 * WIDEST for earlier, later in pairwise(ordered)), True]
    return [moment for at, moment in enumerate(ordered) if far[at] and far[at + 1]]
