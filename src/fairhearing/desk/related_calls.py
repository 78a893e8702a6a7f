"""Other calls worth a look beside one: of its conversation, its case, the same person, the same number. Told with why.

Of the same person or number within 14 days before and after. What is closed to the reader is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from fairhearing.cases.conflict import cases_for
from fairhearing.catalogue.by_id import of_practice
from fairhearing.catalogue.call_lines import extension_labels, side_words
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call, Party
from fairhearing.ledger.people import calls_of, people_of
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, Section

WITHIN: Final = timedelta(days=14)
MOST: Final = 20
_MOST_NUMBERS: Final = 5
_MOST_PEOPLE: Final = 3


@dataclass(frozen=True, slots=True)
class RelatedCall:
    """One other call, and all reasons for which it is here."""

    id: str
    started_at: datetime
    direction: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Related:
    """The nearest of them in time, in their order. more: how many are not listed."""

    calls: tuple[RelatedCall, ...]
    more: int


def related_section(call: Call, reader: Reader) -> Section | None:
    """List other calls that belong near this one."""
    if Permission.SEE_CALLS not in reader.may:
        return None
    reasons: dict[str, list[str]] = {}
    for why, ids in _found(call, reader):
        for each in ids:
            if each != call.id and why not in reasons.setdefault(each, []):
                reasons[each].append(why)
    named = of_practice(Call.objects, reader.practice).filter(id__in=reasons, destroyed_at=None)
    calls = list(named.prefetch_related("parties"))
    closed = closed_among(calls, reader.person)
    near = sorted(
        (each for each in calls if each.id not in closed), key=lambda each: abs(each.started_at - call.started_at)
    )
    labels = extension_labels(reader.practice)
    shown = sorted(near[:MOST], key=lambda each: (each.started_at, each.id))
    lines = tuple(
        RelatedCall(
            id=each.id,
            started_at=each.started_at,
            direction=each.get_direction_display(),
            who=side_words([party for party in each.parties.all() if party.side == Party.Side.RIGHT], labels),
            why=", ".join(reasons[each.id]),
        )
        for each in shown
    )
    return Section("desk/related.jinja", Related(lines, max(0, len(near) - MOST)))


def _found(call: Call, reader: Reader) -> Iterable[tuple[str, Iterable[str]]]:
    """Yield each reason with the ids of the calls that are here for it."""
    yield "the same conversation", Call.objects.filter(conversation=call.conversation_id).values_list("id", flat=True)
    if Permission.WORK_CASES in reader.may:
        cases = cases_for(reader.person, reader.practice).filter(case_calls__call=call, case_calls__belongs=True)
        shared = reader.practice.calls.filter(case_calls__case__in=cases, case_calls__belongs=True)
        yield "the same case", shared.values_list("id", flat=True)
    if Permission.SEE_INDIVIDUALS in reader.may:
        first, last = (timezone.localdate(call.started_at + apart) for apart in (-WITHIN, WITHIN))
        for person in people_of([call]).get(call.id, ())[:_MOST_PEOPLE]:
            theirs = calls_of(person.individual, reader=reader.person, first_day=first, last_day=last, most=4 * MOST)
            yield "the same person", [each.call.id for each in theirs]
    yield "the same number", _of_same_number(call)


def _of_same_number(call: Call) -> Iterable[str]:
    outside = call.parties.filter(side=Party.Side.LEFT, extension="").exclude(number="")
    numbers = list(outside.values_list("number", flat=True)[:_MOST_NUMBERS])
    if not numbers:
        return ()
    parties = Party.objects.filter(
        practice=call.practice_id,
        side=Party.Side.LEFT,
        number__in=numbers,
        started_at__gte=call.started_at - WITHIN,
        started_at__lte=call.started_at + WITHIN,
    )
    return parties.order_by("-started_at").values_list("call_id", flat=True)[: 4 * MOST]
