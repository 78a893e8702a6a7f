"""What was not kept of a call, in words: pauses, objections, calls that are never recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from fairhearing.call.events import EventKind
from fairhearing.call.withholding import PHONE_SYSTEM, Why
from fairhearing.catalogue.models import Event, Recording
from fairhearing.practice.doers import names_of
from fairhearing.wording.lengths import long_length, position

_WHY = {
    Why.OBJECTION: "the caller objected",
    Why.OCCUPATIONAL_HEALTH: "occupational health",
    Why.UNION: "union",
    Why.DEFENCE_BODY: "defence body",
    Why.SOLICITOR: "solicitor",
    Why.LISTED: "listed by the practice",
    Why.INTERNAL: "internal",
    Why.PAUSED: "paused",
}
_OTHER_WAYS = {
    "this-call": "to go on with the call, unrecorded",
    "visit": "to come to the practice",
    "writing": "to write",
    "nothing-yet": "nothing yet",
}
_KINDS = frozenset({EventKind.PAUSED, EventKind.WENT_ON, EventKind.OBJECTED, EventKind.NOT_RECORDED})


def withheld_tag(why: Why | None) -> str:
    """Say in few words that a call, or a part of it, was not recorded."""
    return "Caller objected" if why is Why.OBJECTION else f"Not recorded: {_WHY[why]}" if why else ""


def not_recorded_sentence(recording: Recording) -> str:
    """Say of a note what was not recorded, for how long and why."""
    why = recording.not_recorded
    assert why is not None  # noqa: S101 - asked of notes only
    length = (recording.ended_at or recording.started_at) - recording.started_at
    said = f"Not recorded: {_WHY[why]}, {long_length(length // timedelta(milliseconds=1))}."
    if why is Why.OBJECTION:
        return f"{said} It is for the practice manager to decide what becomes of what was recorded before."
    return f"{said} This is lawful; who was on the call is not kept."


def stopped_sentence(recording: Recording) -> str:
    """Say that a recording was stopped before the call was over; "" of any other."""
    stops = [event for event in recording.events.all() if event.kind in (EventKind.OBJECTED, EventKind.NOT_RECORDED)]
    if not stops:
        return ""
    if stops[-1].kind == EventKind.OBJECTED:
        return f" The caller objected; recording stopped at {position(stops[-1].at_ms)}."
    return f" Recording stopped at {position(stops[-1].at_ms)}: {_why_of(stops[-1])}."


def withheld_moments(recording: Recording) -> list[tuple[int, str]]:
    """Return what was withheld of a recording, and by whom, each with its place."""
    events = [event for event in recording.events.all() if event.kind in _KINDS]
    if recording.not_recorded or not events:
        return []
    names = names_of(str(event.detail.get("by", "")) for event in events)
    later = [*events[1:], None]
    return [
        (event.at_ms, words)
        for event, following in zip(events, later, strict=True)
        if (words := _words(event, following.at_ms if following else recording.duration_ms, names))
    ]


def _words(event: Event, until_ms: int, names: Mapping[str, str]) -> str:
    by = str(event.detail.get("by", ""))
    whose = f", by {names[by]}" if by in names else ""
    match event.kind:
        case EventKind.PAUSED:
            purpose = "" if by == PHONE_SYSTEM else " for card details"
            return f"Paused for {long_length(until_ms - event.at_ms)}{purpose}{whose}"
        case EventKind.OBJECTED:
            offered = _OTHER_WAYS.get(str(event.detail.get("other_way", "")), "")
            return f"The caller objected; recording stopped{whose}" + (f". Offered: {offered}" if offered else "")
        case EventKind.NOT_RECORDED:
            return f"Recording stopped: {_why_of(event)}"
        case EventKind.WENT_ON if event.detail.get("why") != Why.PAUSED:
            return "Recording began: what kept it from being recorded was over"
    return ""


def _why_of(event: Event) -> str:
    words: Iterable[str] = (text for why, text in _WHY.items() if why == event.detail.get("why"))
    return next(iter(words), "by the practice's settings")
