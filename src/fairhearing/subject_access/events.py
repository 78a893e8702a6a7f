"""What was done with a request, as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.subject_access.models import Request, RequestEvent
from fairhearing.wording.days import day_words

_GOES_ON = frozenset({RequestEvent.What.GIVEN, RequestEvent.What.LETTER, RequestEvent.What.DOCUMENT})


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done. said: what was written with it, or ""."""

    at: datetime
    by: str
    did: str
    said: str


def event_lines(request: Request) -> list[EventLine]:
    """Return what was done with a request, the earliest first."""
    return [_line(each) for each in request.events.select_related("by")]


def _line(event: RequestEvent) -> EventLine:
    what = RequestEvent.What(event.what)
    did = str(what.label)
    if event.words and what in _GOES_ON:
        did = f"{did} {event.words}" if what is not RequestEvent.What.DOCUMENT else f"{did}: {event.words.lower()}"
    if event.day is not None:
        did = f"{did}: {day_words(event.day)}"
    return EventLine(event.at, event.by.full_name, did, "" if what in _GOES_ON else event.words)
