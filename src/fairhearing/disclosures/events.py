"""What was done with a disclosure, as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhearing.disclosures.models import Disclosure, DisclosureEvent
from fairhearing.wording.days import day_words

_GOES_ON = frozenset({DisclosureEvent.What.GIVEN_TO, DisclosureEvent.What.LETTER})


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done. said: what was written with it, or ""."""

    at: datetime
    by: str
    did: str
    said: str


def event_lines(disclosure: Disclosure) -> list[EventLine]:
    """Return what was done with a disclosure, the earliest first."""
    return [_line(each) for each in disclosure.events.select_related("by")]


def _line(event: DisclosureEvent) -> EventLine:
    what = DisclosureEvent.What(event.what)
    goes_on = what in _GOES_ON and bool(event.words)
    did = f"{what.label} {event.words}" if goes_on else str(what.label)
    if event.day is not None:
        did = f"{did}: {day_words(event.day)}"
    return EventLine(event.at, event.by.full_name, did, "" if goes_on else event.words)
