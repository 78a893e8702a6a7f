"""What to say when nothing was found: that recording worked, how much of it there is, and what cannot be found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fairhearing.catalogue.closures import closed_conversations
from fairhearing.catalogue.models import Party
from fairhearing.finding.places import within
from fairhearing.finding.query import MOST_COUNTED
from fairhearing.finding.reading import Reading
from fairhearing.finding.sought import Sought, Span
from fairhearing.finding.terms import Days, Hours, Name, NhsNumber, Way, WhichWay
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.counts import counted

_FEW_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_PARTS = {(0, 720): "morning", (720, 1080): "afternoon", (1020, 1440): "evening", (720, 840): "lunchtime"}


def why_nothing(
    practice: Practice, reading: Reading, sought: Sought, *, reader: Person, today: date
) -> tuple[str, ...]:
    """Say, after a search that found no calls, what was recorded then and whose numbers were withheld."""
    if _is_to_come(reading, today):
        return ("No calls match. That day has not come yet.",)
    calls = practice.calls.order_by()
    withheld = Party.objects.filter(practice=practice, withheld=True).order_by()
    if (closed := closed_conversations(reader, practice)) is not None:
        calls = calls.exclude(conversation__in=closed)
        withheld = withheld.exclude(conversation__in=closed)
    recorded = len(_some_of(calls.values_list("id", flat=True), sought.spans))
    when = _when(reading)
    if not recorded:
        return (f"No calls match. No calls were recorded {when}; we do not know whether any were made.",)
    hidden = len(_some_of(withheld.values_list("call_id", flat=True), sought.spans))
    return (
        f"No calls match. Recording worked {when} ({_capped(recorded)}). {_withheld(hidden)}",
        *_hints(reading),
    )


def _some_of(ids: QuerySet[Any, str], spans: Iterable[Span]) -> set[str]:
    """Return the ids in these stretches of time, one more than is counted at most; each stretch is one range."""
    found: set[str] = set()
    for span in spans:
        found.update(ids.filter(within(span))[: MOST_COUNTED + 1])
        if len(found) > MOST_COUNTED:
            break
    return found


def _is_to_come(reading: Reading, today: date) -> bool:
    days = [each for term in reading.terms if isinstance(term, Days) for each in term.days]
    return bool(days) and all(each.first is not None and each.first > today for each in days)


def _when(reading: Reading) -> str:
    """Say which time was looked at: that morning, on those days, in the last 13 months."""
    days = [each for term in reading.terms if isinstance(term, Days) for each in term.days]
    hours = [term for term in reading.terms if isinstance(term, Hours)]
    one_day = len(days) == 1 and days[0].first == days[0].last and days[0].first is not None
    if hours and one_day:
        part = _PARTS.get((hours[0].first, hours[0].until), "")
        return f"that {part}" if part and len(hours) == 1 else "at that time"
    if hours:
        return "at those times of day" if not days else "at that time of those days"
    if days:
        return "that day" if one_day else "then" if any(not each.first for each in days) else "on those days"
    return "in the last 13 months"


def _capped(count: int) -> str:
    return f"more than {counted(MOST_COUNTED, 'call')}" if count > MOST_COUNTED else counted(count, "call")


def _withheld(count: int) -> str:
    if count > MOST_COUNTED:
        return f"More than {MOST_COUNTED} calls withheld their number."
    amount = _FEW_WORDS[count] if count < len(_FEW_WORDS) else f"{count:,}"
    return f"{amount} {'call' if count == 1 else 'calls'} withheld their number."


def _hints(reading: Reading) -> list[str]:
    """Say what could not have been found this way."""
    hints = []
    if any(isinstance(term, Name) for term in reading.terms):
        hints.append(
            "A name is found where the phone system told it, or where it is somebody’s at the practice."
            " Words that were said cannot be searched for."
        )
    if any(isinstance(term, NhsNumber) for term in reading.terms):
        hints.append("Nobody here is known to have that NHS number, or no call is known to be theirs.")
    if any(isinstance(term, Way) and term.way is WhichWay.MISSED for term in reading.terms):
        hints.append("Missed calls are not recorded: the phone system’s own log alone knows of them.")
    if len(reading.terms) > 1:
        hints.append("Take away one of the things above to look for more.")
    return hints
