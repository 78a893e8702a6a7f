"""Two reported calls of the demonstration: one that was decided with kindness, and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .practices import ALLERTON

_NUMBER = "+441134960555"
_THOUGHT_OVER: Final = timedelta(minutes=20)
_DECIDED_AFTER: Final = timedelta(days=2)


def report_hard_calls(now: datetime) -> None:
    """Report them once, as the assistant who took over; the earlier one is decided by the manager."""
    from fairhearing.catalogue.models import Call
    from fairhearing.practice.models import Practice, Role
    from fairhearing.reported import steps
    from fairhearing.reported.making import Details, report_call, say_more
    from fairhearing.reported.models import Report

    practice = Practice.objects.get(id=ALLERTON.id)
    kept = Call.objects.filter(practice=practice, destroyed_at=None, parties__number=_NUMBER)
    calls = list(kept.distinct().order_by("-started_at")[:2])
    if practice.reports.exists() or not calls:
        return
    people = {role.kind: role.person for role in Role.objects.filter(practice=practice).select_related("person")}
    assistant, manager = people[Role.Kind.ASSISTANT], people[Role.Kind.MANAGER]
    for call in reversed(calls):
        reported_at = min(now, call.started_at + _THOUGHT_OVER)
        report = report_call(practice, call.id, by=assistant, now=reported_at)
        details = Details([Report.Kind.SHOUTING], 8000, "He would not let me finish a sentence", Report.Wellbeing.FINE)
        say_more(report, details, now=reported_at)
        if call == calls[0]:
            return
        doer = steps.Doer(manager, str(Role.Kind.MANAGER), min(now, reported_at + _DECIDED_AFTER))
        steps.support(report, "We talked over a cup of tea", doer)
        steps.hear(report, "Loud and short. No swearing, and no threat", doer)
        steps.weigh(report, [Report.Thought.DISTRESS], "A referral was lost, and nobody rang back", doer)
        decision = steps.Decision(outcome=Report.Outcome.ILLNESS, reasons="He was worried, and had been left waiting")
        steps.decide(report, decision, (), doer)
        steps.tell(report, "Thank you for staying calm. We ring him today about his referral.", doer)
