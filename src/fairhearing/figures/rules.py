"""Which lines of a phone system's log are one call, and what became of it. Pure; times in UTC.

    a call from outside                                                    counts as
    somebody of the practice answered it                                   answered
    nobody did, and it began when the practice is not open                 rang while closed
    nobody did, and the caller had waited for 30 seconds or more           abandoned
    nobody did, and it was over before                                     missed

Each call from outside is exactly one of these. Where nobody said when the practice is open, none rang while it was
closed. Lines that share an id of the phone system's are one call: it begins with the first, and is answered when the
first of them is. A call is of the day and of the hour in which it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from fairhearing.phone_log.logged import CallBack, Direction
from fairhearing.practice.bank_holidays import is_bank_holiday
from fairhearing.practice.lines import Stretch
from fairhearing.wording.days import PRACTICE_TIME

ABANDONED_AFTER_S: Final = 30
_WEEKEND: Final = 5


class Ending(StrEnum):
    """What became of a call."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MISSED = "missed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of a log, or one recorded call. conversation: what its other lines share, "" where it stands alone.

    talk_s: how long they spoke; None where that is not known.
    """

    conversation: str
    began: datetime
    answered: datetime | None
    ended: datetime
    direction: Direction
    lines: tuple[str, ...] = ()
    call_back: CallBack = CallBack.NOT_TOLD
    talk_s: int | None = None


@dataclass(frozen=True, slots=True)
class CountedCall:
    """One call. line: where it was answered, else where it rang first; "" where that is not told.

    wait_s: how long it rang, until it was answered or the caller rang off.
    """

    began: datetime
    direction: Direction
    line: str
    ending: Ending
    wait_s: int
    talk_s: int | None
    asked_back: bool
    is_call_back: bool

    @property
    def hour(self) -> int:
        """The hour of the practice's clock in which it began."""
        return self.began.astimezone(PRACTICE_TIME).hour

    @property
    def is_outside(self) -> bool:
        """Whether it came from outside or went there; what passes between extensions is in no figure."""
        return self.direction is not Direction.INTERNAL


def calls_of(legs: Iterable[Leg], opening: Sequence[Stretch]) -> list[CountedCall]:
    """Return the calls that these lines tell of, in the order in which they began."""
    together: dict[str, list[Leg]] = {}
    alone: list[list[Leg]] = []
    for leg in legs:
        if leg.conversation:
            together.setdefault(leg.conversation, []).append(leg)
        else:
            alone.append([leg])
    calls = [_call(sorted(each, key=_order), opening) for each in (*together.values(), *alone)]
    return sorted(calls, key=lambda call: (call.began, call.line))


def is_open(moment: datetime, opening: Sequence[Stretch]) -> bool:
    """Say whether a practice is open; always, where nobody said when it is."""
    if not opening:
        return True
    local = moment.astimezone(PRACTICE_TIME)
    clock = local.time().replace(tzinfo=None)
    return not is_bank_holiday(local.date()) and any(
        each.weekday == local.weekday() and each.opens <= clock < each.closes for each in opening
    )


def is_open_day(day: date, opening: Sequence[Stretch]) -> bool:
    """Say whether a practice is open on a day: by its hours, else from Monday to Friday; on no bank holiday."""
    weekdays = {each.weekday for each in opening} if opening else set(range(_WEEKEND))
    return day.weekday() in weekdays and not is_bank_holiday(day)


def folded(line: str, shared: Mapping[str, str]) -> str:
    """Return a line that several people share; "" for one person's, and for one of which nobody said."""
    return line if line in shared else ""


def _order(leg: Leg) -> tuple[datetime, datetime, str, tuple[str, ...]]:
    return leg.began, leg.ended, leg.direction, leg.lines


def _call(legs: Sequence[Leg], opening: Sequence[Stretch]) -> CountedCall:
    first, ended = legs[0], max(leg.ended for leg in legs)
    answered = min((leg for leg in legs if leg.answered), key=lambda leg: (leg.answered, _order(leg)), default=None)
    picked_up = answered.answered if answered else None
    wait_s = round(((picked_up or ended) - first.began).total_seconds())
    line_leg = answered or first
    return CountedCall(
        began=first.began,
        direction=first.direction,
        line=line_leg.lines[0] if line_leg.lines else "",
        ending=_ending(first, wait_s, opening, is_answered=answered is not None),
        wait_s=wait_s,
        talk_s=_talk_s(legs, picked_up, ended),
        asked_back=any(leg.call_back is CallBack.ASKED for leg in legs),
        is_call_back=any(leg.call_back is CallBack.MADE for leg in legs),
    )


def _ending(first: Leg, wait_s: int, opening: Sequence[Stretch], *, is_answered: bool) -> Ending:
    if is_answered:
        return Ending.ANSWERED
    if first.direction is Direction.IN and not is_open(first.began, opening):
        return Ending.CLOSED
    return Ending.ABANDONED if wait_s >= ABANDONED_AFTER_S else Ending.MISSED


def _talk_s(legs: Sequence[Leg], picked_up: datetime | None, ended: datetime) -> int | None:
    """Return how long they spoke: what the legs say of themselves, else from the first answer to the last end."""
    told = [leg.talk_s for leg in legs if leg.talk_s is not None]
    if told:
        return sum(told)
    return round((ended - picked_up).total_seconds()) if picked_up else None
