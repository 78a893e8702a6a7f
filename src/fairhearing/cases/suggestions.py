"""Which other calls may belong to a case: of its conversations, and of its numbers and people within thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fairhearing.cases.models import Case
from fairhearing.cases.people import people_of_case
from fairhearing.catalogue.closures import closed_among
from fairhearing.catalogue.models import Call, Party
from fairhearing.ledger.people import calls_of
from fairhearing.practice.models import Person
from fairhearing.wording.days import PRACTICE_TIME

WITHIN = timedelta(days=30)
MOST_SUGGESTED = 50
_MOST_NUMBERS = 20
_MOST_CALLS = 200
_SAME_CONVERSATION = "Part of the same conversation"
_SAME_NUMBER = "The same number"
_SAME_PERSON = "Of somebody it concerns"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A call that may belong to the case, and why we think so."""

    call: Call
    why: str


def suggested_for(case: Case, reader: Person) -> list[Suggested]:
    """Return calls about which nothing was decided yet, the earliest first, at most fifty; none closed to the reader.

    A number counts where it rang or was rung in a call of the case, from thirty days before until thirty days after.
    """
    decided = set(case.case_calls.values_list("call_id", flat=True))
    belonging = Call.objects.filter(case_calls__case=case, case_calls__belongs=True)
    own = list(belonging.order_by("started_at")[:_MOST_CALLS])
    reasons: dict[str, str] = {}
    together = Call.objects.filter(practice=case.practice_id, conversation__in={call.conversation_id for call in own})
    for call_id in together.values_list("id", flat=True):
        reasons[call_id] = _SAME_CONVERSATION
    for call_id in _by_number(case, own):
        reasons.setdefault(call_id, _SAME_NUMBER)
    for call_id in _by_person(case, own, reader):
        reasons.setdefault(call_id, _SAME_PERSON)
    wanted = [call_id for call_id in reasons if call_id not in decided]
    calls = list(Call.objects.filter(id__in=wanted, destroyed_at=None).order_by("started_at", "id"))
    closed = closed_among(calls, reader)
    return [Suggested(call, reasons[call.id]) for call in calls if call.id not in closed][:MOST_SUGGESTED]


def _by_person(case: Case, own: list[Call], reader: Person) -> list[str]:
    """Return calls of the people it concerns, near in time to its calls; to the day it came, where it has none yet."""
    days = [call.started_at.astimezone(PRACTICE_TIME).date() for call in own] or [case.received_on]
    found = []
    for individual in people_of_case(case):
        theirs = calls_of(
            individual,
            reader=reader,
            first_day=min(days) - WITHIN,
            last_day=max(days) + WITHIN,
            most=_MOST_CALLS,
        )
        for each in theirs:
            day = each.call.started_at.astimezone(PRACTICE_TIME).date()
            if any(abs(day - other) <= WITHIN for other in days):
                found.append(each.call.id)
    return found


def _by_number(case: Case, own: list[Call]) -> list[str]:
    """Return calls of the same outside numbers, near in time to a call of the case that has the number."""
    began = {call.id: call.started_at for call in own}
    times: dict[str, list[str]] = {}
    outside = Party.objects.filter(call__in=list(began), side=Party.Side.LEFT).exclude(number="")
    for number, call_id in outside.values_list("number", "call_id"):
        if number in times or len(times) < _MOST_NUMBERS:
            times.setdefault(number, []).append(call_id)
    found = []
    for number, calls in times.items():
        moments = [began[call_id] for call_id in calls]
        near = Party.objects.filter(
            practice=case.practice_id,
            number=number,
            started_at__gte=min(moments) - WITHIN,
            started_at__lte=max(moments) + WITHIN,
        ).order_by("started_at")
        for call_id, at in near.values_list("call_id", "started_at")[:_MOST_CALLS]:
            if any(abs(at - moment) <= WITHIN for moment in moments):
                found.append(call_id)
    return found
