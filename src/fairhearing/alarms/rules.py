"""When an alarm is due. Pure: told the lines of health and the time, it says what to tell.

    absent -> seen -> told -> (again, each day) -> well -> over
                        ^        comes back        |
                        +--------------------------+

AT_ONCE   what may cost calls, a test call that was not heard, a process that is gone, a recording that was changed:
          after 8 seconds
SOON      what keeps the system from its work: after 15 minutes
DAILY     everything else: in one letter each morning

What came back within an hour of its end must be well for twice as long before that is said, up to half an hour: what
comes and goes is told once, and then not until it has settled. What is over when it is noticed has no end to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.lines import Line, State
from fairhearing.health.subjects import Subject
from fairhearing.wording.days import PRACTICE_TIME

AT_ONCE_AFTER_S: Final = 8.0
SOON_AFTER_S: Final = 900.0
AGAIN_AFTER_S: Final = 86_400.0
CALM_S: Final = 60.0
LONGEST_CALM_S: Final = 1800.0
REMEMBERED_S: Final = 3600.0
DAILY_FROM_HOUR: Final = 8


class Urgency(StrEnum):
    """How soon somebody must know."""

    AT_ONCE = "at once"
    """Calls or recordings are lost by it, or a part of the system is gone."""
    SOON = "soon"
    """If it lasts, people cannot work, or something will be lost."""
    DAILY = "daily"
    """A morning's letter is soon enough."""


_AT_ONCE: Final = frozenset(
    {
        *(K.SILENT, K.STOPPED, K.STANDS_STILL, K.RESTARTED),
        *(K.RECORDING_CHANGED, K.RECORDING_KEY_WRONG, K.RECORDING_PLANTED, K.RECIPIENTS_CHANGED),
        *(K.LOG_REWRITTEN, K.LOG_DAMAGED, K.DESTROYED_OPENS, K.MANIFESTS_MISSING, K.HOLDERS_DOUBTED, K.KIT_USED),
    }
)
_SOON: Final = frozenset(
    {
        *(K.STORE_UNWRITABLE, K.KEYRING_UNWRITABLE, K.MANIFESTS_UNWRITABLE, K.DIALOGS_UNWRITABLE, K.DISK_AWAY),
        *(K.PUBLISHING_BEHIND, K.DATABASE_AWAY, K.INTAKE_BEHIND, K.DUTY_FAILING, K.LOG_UNWRITABLE, K.LOG_BEHIND),
        *(K.PAGES_UNANSWERED, K.KEYHOLDER_FILES_DAMAGED, K.IMPORT_WAITS, K.SOUND_MISSING, K.SOUND_CHANGED),
        *(K.KEYS_MISSING, K.MANIFESTS_CONTRADICT, K.DOORS_WRONG, K.CHANGE_NOT_NOTICED),
    }
)


class What(StrEnum):
    """What is told of a line."""

    BEGAN = "began"
    LASTS = "lasts"
    OVER = "over"
    DAILY = "daily"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to tell. over_at: when it was well again, for OVER."""

    what: What
    line: Line
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """One trouble that was seen. Seconds are of the watcher's own clock.

    seen_s: when first. told_s: when it was told last, None before. well_s: since when it has been well, None while it
    is there; well_at: the same as a time of day. over_s: when its end was told. returns: how often it came back.
    """

    line: Line
    seen_s: float
    told_s: float | None = None
    well_s: float | None = None
    well_at: datetime | None = None
    over_s: float | None = None
    returns: int = 0

    @property
    def calm_s(self) -> float:
        """For how long it must be well before that is told."""
        return float(min(CALM_S * 2 ** min(self.returns, 10), LONGEST_CALM_S))


@dataclass(frozen=True, slots=True)
class Memory:
    """What was seen and told so far. daily_on: the day of the last morning's letter."""

    watched: Mapping[str, Watched] = field(default_factory=dict)
    daily_on: date | None = None


def urgency_of(line: Line) -> Urgency:
    """Say how soon somebody must know of a line that is not well."""
    if line.risks_calls or line.kind in _AT_ONCE or line.name is Subject.TEST_CALL:
        return Urgency.AT_ONCE
    return Urgency.SOON if line.kind in _SOON else Urgency.DAILY


def step(memory: Memory, lines: Sequence[Line], *, now_s: float, now: datetime) -> tuple[Memory, tuple[Alarm, ...]]:
    """Return what is remembered from now on, and what to tell now.

    lines: all there are. now_s: seconds that never run backwards.
    """
    there = {_key(line): line for line in lines if line.kind is not None and line.name is not Subject.ALARMS}
    watched, alarms = {}, []
    for key in [*there, *(key for key in memory.watched if key not in there)]:
        line, known = there.get(key), memory.watched.get(key)
        kept, alarm = _seen(known, line, now_s) if line else _not_seen(memory.watched[key], now_s, now)
        if kept is not None:
            watched[key] = kept
        if alarm is not None:
            alarms.append(alarm)
    daily_on, daily = _daily(memory.daily_on, lines, now)
    return Memory(watched, daily_on), (*alarms, *daily)


def _seen(known: Watched | None, line: Line, now_s: float) -> tuple[Watched, Alarm | None]:
    if known is None:
        known = Watched(line, now_s)
    elif known.over_s is not None:
        known = replace(known, seen_s=now_s, told_s=None, over_s=None, returns=known.returns + 1)
    elif known.well_s is not None:
        known = replace(known, returns=known.returns + 1)
    known = replace(known, line=line, well_s=None, well_at=None)
    due_s = {Urgency.AT_ONCE: AT_ONCE_AFTER_S, Urgency.SOON: SOON_AFTER_S}.get(urgency_of(line))
    if due_s is None:
        return known, None
    if known.told_s is None and now_s - known.seen_s >= due_s:
        return replace(known, told_s=now_s), Alarm(What.BEGAN, line)
    if known.told_s is not None and now_s - known.told_s >= AGAIN_AFTER_S:
        return replace(known, told_s=now_s), Alarm(What.LASTS, line)
    return known, None


def _not_seen(known: Watched, now_s: float, now: datetime) -> tuple[Watched | None, Alarm | None]:
    if known.over_s is not None:
        return (known if now_s - known.over_s < REMEMBERED_S else None), None
    if known.told_s is None or known.line.last is not None:
        return None, None
    if known.well_s is None:
        known = replace(known, well_s=now_s, well_at=now)
    if now_s - (known.well_s or now_s) < known.calm_s:
        return known, None
    return replace(known, over_s=now_s), Alarm(What.OVER, known.line, known.well_at)


def _daily(told_on: date | None, lines: Sequence[Line], now: datetime) -> tuple[date | None, tuple[Alarm, ...]]:
    """Return what the morning's letter holds, once a day from eight o'clock on: everything that is not well."""
    local = now.astimezone(PRACTICE_TIME)
    if told_on == local.date() or local.hour < DAILY_FROM_HOUR:
        return told_on, ()
    wrong = [line for line in lines if line.state is not State.WELL and line.kind is not None]
    is_due = any(urgency_of(line) is Urgency.DAILY for line in wrong)
    return local.date(), tuple(Alarm(What.DAILY, line) for line in wrong) if is_due else ()


def _key(line: Line) -> str:
    return "|".join((str(line.kind), line.name, line.practice, line.part))
