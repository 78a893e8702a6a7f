"""What a reader of the log chose to see: by whom, of which kind, from which day to which, about which call.

Addresses carry account ids, codes, days and a call's id, never a word that somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone

from fairhearing.audit.kinds import EntryKind
from fairhearing.catalogue.days import read_day
from fairhearing.catalogue.errors import UnreadableSearch
from fairhearing.jobs.models import LogEntry

KIND_WORDS = {
    EntryKind.SIGN_IN: "Sign-ins and codes",
    EntryKind.LISTENED: "Listening",
    EntryKind.LOOKED: "Looking at calls and at this log",
    EntryKind.LIVE: "Live calls paused or stopped",
    EntryKind.CHANGED: "Changes: roles, settings, registers",
    EntryKind.DESTROYED: "Keeping and destroying",
    EntryKind.REFUSED: "Refusals",
    EntryKind.EXPORTED: "Copies taken out, and what was sent",
    EntryKind.MACHINE: "What the machine did",
}
"""What people choose from, in the order they see it."""

_ID = re.compile(r"[0-9a-f]{32}")
_PLACE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen; empty and None leave a thing open. Both days are included. errors: what could not be read."""

    person: str = ""
    kind: str = ""
    first_day: date | None = None
    last_day: date | None = None
    call: str = ""
    errors: tuple[dict[str, str], ...] = field(default=())

    @property
    def fields(self) -> tuple[str, ...]:
        """Name what was chosen, as the log says it of a reading of itself."""
        chosen = (("person", self.person), ("kind", self.kind), ("call", self.call))
        days = ("day",) if self.first_day or self.last_day else ()
        return (*(name for name, value in chosen if value), *days)

    @property
    def begins(self) -> datetime | None:
        """The first moment of the first day."""
        return _midnight(self.first_day) if self.first_day else None

    @property
    def ends(self) -> datetime | None:
        """The first moment after the last day."""
        return _midnight(self.last_day + timedelta(days=1)) if self.last_day else None

    def pairs(self) -> list[tuple[str, str]]:
        """Return what a form or an address carries of this."""
        named = (
            ("who", self.person),
            ("what", self.kind),
            ("from", self.first_day.isoformat() if self.first_day else ""),
            ("to", self.last_day.isoformat() if self.last_day else ""),
            ("call", self.call),
        )
        return [(name, value) for name, value in named if value]

    def address(self, **more: str) -> str:
        """Return the part of an address behind the question mark, with the mark; empty where nothing was chosen."""
        pairs = [*self.pairs(), *more.items()]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_choices(sent: Mapping[str, str], *, today: date) -> Choices:
    """Read an address or a form. today: the practice's.

    Raises Http404 for what no page of ours sends; a day that cannot be read is an error to be shown.
    """
    person, kind, call = sent.get("who", ""), sent.get("what", ""), sent.get("call", "")
    if any(text and not _ID.fullmatch(text) for text in (person, call)) or (kind and kind not in set(EntryKind)):
        raise Http404
    days, errors = _read_days(sent, today)
    return Choices(person=person, kind=kind, call=call, first_day=days[0], last_day=days[1], errors=tuple(errors))


def read_place(text: str) -> LogEntry | None:
    """Return the entry behind which a page begins, None for the first page. Raises Http404."""
    if not text:
        return None
    found = LogEntry.objects.filter(index=int(text)).first() if _PLACE.fullmatch(text) else None
    if found is None:
        raise Http404
    return found


def _read_days(sent: Mapping[str, str], today: date) -> tuple[list[date | None], list[dict[str, str]]]:
    days: list[date | None] = []
    errors = []
    for name in ("from", "to"):
        typed = sent.get(name, "").strip()
        try:
            days.append(read_day(typed, today=today) if typed else None)
        except UnreadableSearch:
            days.append(None)
            errors.append({"field": name, "text": "Enter a day, such as 24/11/2026"})
    first, last = days
    if first and last and first > last:
        errors.append({"field": "to", "text": "The last day must not be before the first"})
    return days, errors


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())
