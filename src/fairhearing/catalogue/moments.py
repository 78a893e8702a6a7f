"""What happened in a recording, moment by moment, and which of its gaps nothing explains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairhearing.call.events import EventKind
from fairhearing.catalogue.event_words import event_words
from fairhearing.catalogue.models import Event, Gap, Party
from fairhearing.catalogue.who_spoke import Stretch
from fairhearing.wording.lengths import position

_SIDES = {Party.Side.LEFT: "outside", Party.Side.RIGHT: "practice"}
_HOLDING = (EventKind.HELD, EventKind.RESUMED)
_AT_ONCE_MS = 1000
"""A phone system speaks of both sides in one breath; its sound stops and comes a moment before or after."""
_TENTH_MS = 100
_MOST = 40


@dataclass(frozen=True, slots=True)
class Moment:
    """Something at one place in the sound."""

    at: str
    words: str


def moments(
    events: Iterable[Event], gaps: Iterable[Gap], *, withheld: Iterable[tuple[int, str]] = ()
) -> tuple[Moment, ...]:
    """Return gaps and events in the order they happened; what befalls both sides at once is told once.

    withheld: what was not kept, where and in which words (see `withheld_words`).
    """
    found = [
        (gap.start_ms, f"Nothing arrived from the {_SIDES[Party.Side(gap.side)]} side for {short_span(gap.length_ms)}")
        for gap in gaps
    ]
    found += [(at_ms, event_words(kind, side)) for at_ms, kind, side in _told_once(events)]
    found += withheld
    found.sort(key=lambda moment: moment[0])
    told = [Moment(position(at_ms), words) for at_ms, words in found if words]
    if len(told) > _MOST:
        told[_MOST:] = [Moment("", f"and {len(told) - _MOST} more")]
    return tuple(told)


def unexplained(gaps: Iterable[Gap], events: Sequence[Event]) -> list[Gap]:
    """Return the gaps that are not a hold's: where nothing was to be expected, nothing is missing."""
    holds = {side: _holds(events, side) for side in _SIDES}
    return [gap for gap in gaps if not any(_lies_in(gap, hold) for hold in holds[Party.Side(gap.side)])]


def short_span(length_ms: int) -> str:
    """Say how long a gap is, to a tenth of a second, or in milliseconds if it is shorter than one."""
    return f"{length_ms / 1000:.1f} seconds" if length_ms >= _TENTH_MS else f"{length_ms} milliseconds"


def _told_once(events: Iterable[Event]) -> list[tuple[int, str, str]]:
    told: list[tuple[int, str, str]] = []
    for event in sorted(events, key=lambda event: (event.at_ms, event.id)):
        last = next((each for each in reversed(told) if each[1] == event.kind), None)
        is_both = (
            last is not None
            and event.kind in _HOLDING
            and {last[2], event.side} == set(_SIDES)
            and event.at_ms - last[0] <= _AT_ONCE_MS
        )
        if last is not None and is_both:
            told[told.index(last)] = (last[0], last[1], "")
        else:
            told.append((event.at_ms, event.kind, event.side))
    return told


def _holds(events: Sequence[Event], side: Party.Side) -> list[Stretch]:
    """Return when one side was on hold; without an end where it never went on."""
    holds: list[Stretch] = []
    since: int | None = None
    for event in sorted(events, key=lambda event: event.at_ms):
        if event.side != side or event.kind not in _HOLDING:
            continue
        if event.kind == EventKind.HELD:
            since = event.at_ms if since is None else since
        elif since is not None:
            holds.append(Stretch(since, event.at_ms))
            since = None
    return holds if since is None else [*holds, Stretch(since, 10**12)]


def _lies_in(gap: Gap, hold: Stretch) -> bool:
    return hold.from_ms - _AT_ONCE_MS <= gap.start_ms and gap.start_ms + gap.length_ms <= hold.until_ms + _AT_ONCE_MS
