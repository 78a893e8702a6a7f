"""What was done in a case, as its page and its timeline tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.cases.models import Case, CaseEvent
from fairhearing.wording.days import day_words, moment_words

_QUOTED = frozenset({CaseEvent.What.NOTED})
_OUTCOME = frozenset({CaseEvent.What.CLOSED})


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done. said: what was written with it, or "". call_id: "" where it was with no call."""

    at: datetime
    by: str
    did: str
    said: str
    call_id: str


def event_lines(case: Case) -> list[EventLine]:
    """Return what was done in a case, the earliest first."""
    return [_line(each) for each in case.events.select_related("by", "call")]


def _line(event: CaseEvent) -> EventLine:
    what = CaseEvent.What(event.what)
    did = str(what.label)
    if event.call is not None:
        did = f"{did}: {moment_words(event.call.started_at)}"
    elif event.day is not None:
        did = f"{did}: {day_words(event.day)}"
    said = event.words if what in _QUOTED | _OUTCOME else ""
    if event.words and not said:
        did = f"{did}: {event.words}" if what is CaseEvent.What.STATE else f"{did} {event.words}"
    return EventLine(event.at, event.by.full_name, did, said, event.call_id or "")
