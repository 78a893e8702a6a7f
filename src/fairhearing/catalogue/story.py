"""A conversation told step by step: who rang, who was put on hold, who took over. Pure, no Django.

    somebody joins a side as somebody leaves it     "Put through to ..."
    somebody joins and nobody leaves                "... joined"
    a hold, and the same people after it            "On hold for 40 seconds"
    a hold, and somebody else after it              "On hold for 2 minutes, then picked up by ..."
    a later call with the same outside party        "Put through to ...", or after a pause "Picked up by ..., after ..."
    a call between extensions meanwhile             "... rang ..."
    a call that was not to be recorded              "Not recorded: ..."

It tells what the phone system said, as of when it said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairhearing.wording.lengths import long_length

_AT_ONCE = timedelta(seconds=10)
"""A phone system says that one party left and that another came in two breaths."""
_AT_AN_END = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Presence:
    """That somebody was on the line, on the recording's left or right. who: in words, never empty."""

    who: str
    is_left: bool
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time between two moments."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ToldCall:
    """One call, as its story is made of.

    outward: whether the right side rang the left one. is_internal: whether both are the practice's. not_recorded: in
    words, of a call of whose beginning nothing was kept; else empty.
    """

    id: str
    began: datetime
    ended: datetime
    outward: bool
    is_internal: bool
    presences: tuple[Presence, ...]
    holds: tuple[Stretch, ...]
    not_recorded: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. call: in which of the conversation's calls."""

    at: datetime
    words: str
    call: str


def tell(calls: Sequence[ToldCall]) -> tuple[Step, ...]:
    """Tell the story of these calls, in the order it happened."""
    in_order = sorted(calls, key=lambda call: (call.began, call.id))
    steps: list[Step] = []
    for number, call in enumerate(in_order):
        steps.append(Step(call.began, _beginning(call, in_order[:number]), call.id))
        steps += _within(call)
    return tuple(sorted(steps, key=lambda step: step.at))


def holds_of(marks: Iterable[tuple[str, datetime, bool]], ended: datetime) -> tuple[Stretch, ...]:
    """Return when a call was on hold. marks: for each side's stream, by name, when it paused (True) or went on.

    A hold lasts while any stream is paused, until the call's end if it never went on.
    """
    paused: set[str] = set()
    since = ended
    found: list[Stretch] = []
    for name, at, pauses in sorted(marks, key=lambda mark: mark[1]):
        if pauses and not paused:
            since = at
        was_held = bool(paused)
        (paused.add if pauses else paused.discard)(name)
        if was_held and not paused:
            found.append(Stretch(since, at))
    if paused:
        found.append(Stretch(since, ended))
    return tuple(found)


def _beginning(call: ToldCall, earlier: Sequence[ToldCall]) -> str:
    """Say how a call began: by somebody ringing, or as another call went on."""
    if call.not_recorded:
        return call.not_recorded
    first = [each for each in call.presences if each.since <= call.began + _AT_AN_END]
    if not first and earlier:
        return "Another call, of which no names are kept"
    outside = _names(each.who for each in first if each.is_left) or "A caller we do not know"
    inside = _names(each.who for each in first if not each.is_left) or "nobody we know of"
    before = [each for each in earlier if _outsiders(call) & _outsiders(each)]
    if not before:
        return f"{inside} rang {outside}" if call.outward else f"{outside} rang {inside}"
    pause = call.began - max(each.ended for each in before)
    if pause > _AT_ONCE:
        return f"Picked up by {inside}, after {_length(pause)}"
    if any(each.who == inside and each.until >= call.began - _AT_ONCE for one in before for each in one.presences):
        return f"Went on with {inside}"
    return f"Put through to {inside}"


def _outsiders(call: ToldCall) -> set[str]:
    return set() if call.is_internal else {each.who for each in call.presences if each.is_left}


def _within(call: ToldCall) -> list[Step]:
    """Tell what happened between a call's beginning and its end."""
    left = [each for each in call.presences if each.until < call.ended - _AT_AN_END]
    joined = [each for each in call.presences if each.since > call.began + _AT_AN_END]
    steps = []
    for hold in call.holds:
        next_one = next((each for each in joined if _takes_over(each, hold)), None)
        words = f"On hold for {_length(hold.until - hold.since)}"
        if next_one is not None:
            joined.remove(next_one)
            left = [each for each in left if each.is_left != next_one.is_left or each.until > next_one.since]
            words += f", then picked up by {next_one.who}"
        steps.append(Step(hold.since, words, call.id))
    for each in joined:
        gone = next((one for one in left if one.is_left == each.is_left and _is_handover(one, each)), None)
        if gone is not None:
            left.remove(gone)
        steps.append(Step(each.since, f"{each.who} joined" if gone is None else f"Put through to {each.who}", call.id))
    return steps + [Step(each.until, f"{each.who} left", call.id) for each in left]


def _takes_over(each: Presence, hold: Stretch) -> bool:
    return hold.since < each.since <= hold.until + _AT_ONCE


def _is_handover(gone: Presence, each: Presence) -> bool:
    return gone.who != each.who and abs(each.since - gone.until) <= _AT_ONCE


def _names(names: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(names))


def _length(span: timedelta) -> str:
    return long_length(span // timedelta(milliseconds=1))
