"""Which recording is of which call of the log, and what became of the others. Pure rules; times in UTC.

    a line of the log                                                outcome
    has a recording of its own                                       recorded, or lawfully not where that is a note
    tells again of a call another line has a recording of            told twice
    was not answered, or went to a code of the phone system's own    nothing to record
    has a party of the practice's register, as it stood then         lawfully not
    is between extensions, and those are not recorded                lawfully not
    is none of these                                                 missing

Each line has exactly one outcome, and no recording goes to two lines. The order of lines and recordings is of no
matter: pairs are taken by how well they fit, and what fits alike by its own ids.

A line and a recording are of one call if they began together, the clocks' offset taken off, and have the same outside
number; where one of the two does not know it, the same extension; where neither side is told, as in a note of a call
that was not to be recorded, the time alone. What is known of both and differs is never one call.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from fairhearing.call.withholding import Unrecorded, Why
from fairhearing.phone_log.logged import Direction
from fairhearing.wire.phone_number import Identity

TOLERANCE: Final = timedelta(seconds=20)
"""By how much a start may still differ once the clocks' offset is taken off."""
CUT_SHORT_S: Final = 15
"""From how many seconds less than the phone system says a recording counts as cut short."""
_SERVICE_CODES: Final = ("*", "#")


class Outcome(StrEnum):
    """What became of a line of the log. The words are stored: never change one, only add."""

    PENDING = "pending"
    """Not matched yet."""
    RECORDED = "recorded"
    """There is a recording of it."""
    LAWFULLY_NOT = "lawfully-not"
    """It was not to be recorded; `Excuse` says why."""
    NOTHING = "nothing"
    """There was nothing to record: nobody answered, or nobody was there to."""
    TOLD_TWICE = "told-twice"
    """Another line of the log tells of the same call, and that one has the recording."""
    MISSING = "missing"
    """It should have been recorded, and there is no recording."""


class Excuse(StrEnum):
    """Why there is nothing, beside the reasons of `call.withholding.Why`. The words are stored: only add."""

    UNANSWERED = "unanswered"
    """Nobody answered."""
    SERVICE_CODE = "service-code"
    """It went to a code of the phone system's own, such as *97."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log. id: its own, whatever file it came from. outside: E.164, "" where it is not known."""

    id: str
    started: datetime
    answered: datetime | None
    ended: datetime
    direction: Direction
    outside: str
    extensions: frozenset[str]
    called: str = ""
    reference: str = ""
    linked: str = ""

    @property
    def talk_s(self) -> int:
        """Seconds from its answer."""
        return round((self.ended - self.answered).total_seconds()) if self.answered else 0

    @property
    def begins(self) -> datetime:
        """When there was somebody to record."""
        return self.answered or self.started


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call of the catalogue. references: what the phone system calls it. withheld: why its sound was not kept."""

    id: str
    began: datetime
    ended: datetime
    outside: frozenset[str]
    extensions: frozenset[str]
    references: frozenset[str] = frozenset()
    withheld: Why | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a practice does not record. listed: its register, every entry there ever was."""

    listed: Sequence[Unrecorded] = ()
    records_internal_calls: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line. call: the recording's call. shorter_s: by how much its recording is shorter."""

    outcome: Outcome
    why: str = ""
    call: str = ""
    shorter_s: int = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether so much is missing that no phone system's habit of counting explains it."""
        return self.shorter_s >= CUT_SHORT_S


def match(
    lines: Collection[Line], calls: Collection[Recorded], rules: Rules, *, offset_s: float = 0.0
) -> dict[str, Result]:
    """Say of every line what became of it, by its id. offset_s: how far the phone system's clock is ahead."""
    shift = timedelta(seconds=offset_s)
    pairs = _pairs(lines, calls, shift)
    spans = _spans(lines, pairs, shift)
    return {
        line.id: _recorded(line, pairs[line.id]) if line.id in pairs else _unrecorded(line, rules, spans)
        for line in lines
    }


def _pairs(lines: Collection[Line], calls: Collection[Recorded], shift: timedelta) -> dict[str, Recorded]:
    """Pair lines and recordings, the best fitting first."""
    ordered = sorted(calls, key=lambda call: (call.began, call.id))
    starts = [call.began + shift for call in ordered]
    fitting = []
    for line in lines:
        first, last = bisect_left(starts, line.started - TOLERANCE), bisect_right(starts, line.begins + TOLERANCE)
        for call in ordered[first:last]:
            kinship = _kinship(line, call)
            if kinship is not None:
                fitting.append((kinship, *_distance(line, call, shift), line.id, call.id, call))
    pairs: dict[str, Recorded] = {}
    taken: set[str] = set()
    for *_, line_id, call_id, call in sorted(fitting, key=lambda each: each[:5]):
        if line_id not in pairs and call_id not in taken:
            pairs[line_id] = call
            taken.add(call_id)
    return pairs


def _distance(line: Line, call: Recorded, shift: timedelta) -> tuple[float, float]:
    """Say by how many seconds they began apart, and by how many one lasted longer."""
    began = call.began + shift
    apart = min(abs((moment - began).total_seconds()) for moment in (line.started, line.begins))
    return apart, abs(line.talk_s - (call.ended - call.began).total_seconds())


def _kinship(line: Line, call: Recorded) -> int | None:
    """Say by what they are of one call: an id, the number, the extension, the time alone; None where they are not."""
    if {line.reference, line.linked} & call.references - {""}:
        return 0
    if line.outside and call.outside:
        return 1 if line.outside in call.outside else None
    if line.extensions & call.extensions:
        return 2
    is_told = call.outside or (call.extensions and line.direction is Direction.INTERNAL)
    return None if is_told or (line.outside and call.extensions) else 3


def _spans(
    lines: Collection[Line], pairs: Mapping[str, Recorded], shift: timedelta
) -> dict[str, list[tuple[datetime, datetime]]]:
    """Return when each conversation of the log was recorded, on the phone system's clock."""
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for line in lines:
        if call := pairs.get(line.id):
            for name in {line.reference, line.linked} - {""}:
                spans.setdefault(name, []).append((call.began + shift - TOLERANCE, call.ended + shift + TOLERANCE))
    return spans


def _recorded(line: Line, call: Recorded) -> Result:
    if call.withheld is not None:
        return Result(Outcome.LAWFULLY_NOT, str(call.withheld), call.id)
    length_s = round((call.ended - call.began).total_seconds())
    return Result(Outcome.RECORDED, call=call.id, shorter_s=max(0, line.talk_s - length_s))


def _unrecorded(line: Line, rules: Rules, spans: Mapping[str, list[tuple[datetime, datetime]]]) -> Result:
    if line.answered is None:
        return Result(Outcome.NOTHING, Excuse.UNANSWERED)
    if line.called.startswith(_SERVICE_CODES):
        return Result(Outcome.NOTHING, Excuse.SERVICE_CODE)
    for name in (line.reference, line.linked):
        if any(first <= line.begins and line.ended <= last for first, last in spans.get(name, ())):
            return Result(Outcome.TOLD_TWICE)
    parties = (
        Identity(line.outside, "", withheld=False),
        *(Identity("", each, withheld=False) for each in _inside(line)),
    )
    for entry in rules.listed:
        if any(entry.covers(party, line.begins) for party in parties):
            return Result(Outcome.LAWFULLY_NOT, str(entry.kind))
    if line.direction is Direction.INTERNAL and not rules.records_internal_calls:
        return Result(Outcome.LAWFULLY_NOT, str(Why.INTERNAL))
    return Result(Outcome.MISSING)


def _inside(line: Line) -> list[str]:
    return sorted({*line.extensions, line.called} - {""})
