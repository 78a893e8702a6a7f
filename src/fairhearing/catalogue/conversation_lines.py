"""One conversation as a line of a list: who, which way, how long, step by step where it was more than one talk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from fairhearing.call.events import EventKind
from fairhearing.catalogue.call_lines import Tag, party_words, side_words, tags_of
from fairhearing.catalogue.models import Call, Party, Recording
from fairhearing.catalogue.story import Presence, Step, ToldCall, holds_of, tell
from fairhearing.catalogue.told_rows import CallRows, ConversationRows
from fairhearing.catalogue.withheld_words import withheld_tag

_WHICH_WAY = {
    Call.Direction.IN: "Answered by",
    Call.Direction.OUT: "Rung by",
    Call.Direction.INTERNAL: "To",
    Call.Direction.UNKNOWN: "At the practice:",
}
_MANY = 2
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """What a list shows of one conversation. outside: never empty. steps: empty where one sentence says it all.

    id: of its first call. calls: how many they are.
    """

    id: str
    started_at: datetime
    direction: str
    outside: str
    who_answered: str
    length_ms: int
    tags: tuple[Tag, ...]
    calls: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The conversations of one day at the practice, latest first."""

    day: date
    lines: tuple[ConversationLine, ...]


def conversation_line(rows: ConversationRows, labels: Mapping[str, str]) -> ConversationLine:
    """Put one conversation into words. labels: who is behind each extension."""
    main = min(rows.calls, key=lambda each: (each.call.direction == Call.Direction.INTERNAL, not each.parties))
    told = [told_call(each, labels) for each in rows.calls]
    inside = _in_turn(told, main.call.id) or side_words(_on(main, Party.Side.RIGHT), labels)
    recordings = [recording for each in rows.calls for recording in each.recordings]
    return ConversationLine(
        id=rows.calls[0].call.id,
        started_at=rows.conversation.started_at,
        direction=main.call.get_direction_display(),
        outside=side_words(_on(main, Party.Side.LEFT), labels) or _nobody(recordings),
        who_answered=f"{_WHICH_WAY[Call.Direction(main.call.direction)]} {inside}" if inside else "",
        length_ms=_covered(recordings) // _MS,
        tags=tags_of(recordings, {kind for each in rows.calls for kind in each.findings}),
        calls=len(rows.calls),
        steps=steps_of(told),
    )


def steps_of(calls: Sequence[ToldCall]) -> tuple[Step, ...]:
    """Return the story of these calls; nothing where somebody rang somebody and that was all."""
    steps = tell(calls)
    return steps if len(steps) >= _MANY else ()


def told_call(rows: CallRows, labels: Mapping[str, str]) -> ToldCall:
    """Return what is known of one call as its story is made of."""
    call = rows.call
    first = min(rows.recordings, key=lambda each: (each.started_at, each.ordinal), default=None)
    presences = [
        Presence(
            who=party_words(each, labels) or "somebody",
            is_left=each.side == Party.Side.LEFT,
            since=recording.started_at + each.from_ms * _MS,
            until=call.last_at if each.until_ms is None else recording.started_at + each.until_ms * _MS,
        )
        for recording in rows.recordings
        for each in rows.participations[recording.id]
    ]
    return ToldCall(
        id=call.id,
        began=first.started_at if first else call.started_at,
        ended=call.last_at,
        outward=call.direction == Call.Direction.OUT,
        is_internal=call.direction == Call.Direction.INTERNAL,
        presences=_merged(presences),
        holds=holds_of(_marks(rows), call.last_at),
        not_recorded=withheld_tag(first.not_recorded) if first else "",
    )


def by_day(lines: Iterable[ConversationLine]) -> tuple[Day, ...]:
    """Group conversations that come latest first by the day at the practice."""
    days: dict[date, list[ConversationLine]] = {}
    for line in lines:
        days.setdefault(timezone.localtime(line.started_at).date(), []).append(line)
    return tuple(Day(day, tuple(found)) for day, found in days.items())


def _on(rows: CallRows, side: Party.Side) -> list[Party]:
    return [party for party in rows.parties if party.side == side]


def _nobody(recordings: Sequence[Recording]) -> str:
    """Say why nobody is named: it is forgotten, by the practice's own wish, or because the phone system did not."""
    if recordings and all(recording.is_gone for recording in recordings):
        return "A call whose recording was destroyed"
    kept = [recording for recording in recordings if recording.not_recorded is None]
    return "A call that was not recorded" if recordings and not kept else "Caller not known"


def _in_turn(calls: Sequence[ToldCall], main: str) -> str:
    """Name the practice's people in the order in which they came to the outside party's ear."""
    talks = [call for call in calls if not call.is_internal or call.id == main]
    heard = sorted((each for call in talks for each in call.presences if not each.is_left), key=lambda each: each.since)
    came: dict[str, datetime] = {}
    for each in heard:
        came.setdefault(each.who, each.since)
    groups: dict[datetime, list[str]] = {}
    for who, since in came.items():
        groups.setdefault(since, []).append(who)
    return ", then ".join(" and ".join(names) for names in groups.values())


def _merged(presences: Iterable[Presence]) -> tuple[Presence, ...]:
    """Return stretches of one person that meet, as in two recordings of one call, as one."""
    merged: list[Presence] = []
    for each in sorted(presences, key=lambda each: (each.who, each.is_left, each.since)):
        last = merged[-1] if merged else None
        if last and (last.who, last.is_left) == (each.who, each.is_left) and each.since <= last.until:
            merged[-1] = Presence(each.who, each.is_left, last.since, max(last.until, each.until))
        else:
            merged.append(each)
    return tuple(sorted(merged, key=lambda each: each.since))


def _marks(rows: CallRows) -> list[tuple[str, datetime, bool]]:
    """Return when each stream paused and went on."""
    began = {recording.id: recording.started_at for recording in rows.recordings}
    return [
        (f"{each.recording_id} {each.side}", began[each.recording_id] + each.at_ms * _MS, each.kind == EventKind.HELD)
        for each in rows.holds
    ]


def _covered(recordings: Iterable[Recording]) -> timedelta:
    """Return for how long at least one recording went on, or would have if it was not withheld."""
    covered, until = timedelta(), datetime.min.replace(tzinfo=timezone.get_default_timezone())
    for recording in sorted(recordings, key=lambda each: each.started_at):
        ended = recording.started_at + recording.duration_ms * _MS
        if recording.not_recorded and recording.ended_at:
            ended = recording.ended_at
        covered += max(timedelta(), ended - max(recording.started_at, until))
        until = max(until, ended)
    return covered
