"""Two cases of the demonstration: a complaint that was not acknowledged in time, and a claim with its calls."""

from __future__ import annotations

from datetime import timedelta

from fairhearing.vault.clock import Clock

from .practices import ALLERTON

_COMPLAINED, _CLAIMS = "+441134960555", "+447700900123"
_LATE, _LONG = timedelta(days=8), timedelta(days=45)


def open_demonstration_cases(clock: Clock) -> None:
    """Open them once, as the manager would, with the calls that are there."""
    from fairhearing.cases.calls import add_calls
    from fairhearing.cases.rules import CaseKind
    from fairhearing.cases.working import CaseFacts, open_case, write_down
    from fairhearing.catalogue.models import Call
    from fairhearing.practice.models import Practice, Role
    from fairhearing.retention.keep_longer import review_day
    from fairhearing.wording.days import PRACTICE_TIME

    practice = Practice.objects.get(id=ALLERTON.id)
    if practice.cases.exists():
        return
    manager = Role.objects.select_related("person").get(practice=practice, kind=Role.Kind.MANAGER).person
    now = clock.now()
    today = now.astimezone(PRACTICE_TIME).date()
    role = str(Role.Kind.MANAGER)
    told = (
        (
            CaseKind.COMPLAINT,
            _LATE,
            _COMPLAINED,
            "Nobody rang back about a referral",
            "He wants to be rung after five.",
        ),
        (CaseKind.CLAIM, _LONG, _CLAIMS, "A repeat prescription that came too late", "The defence body was told."),
    )
    for kind, ago, number, words, note in told:
        case = open_case(practice, CaseFacts(kind, today - ago, words, manager), by=manager, now=now, role=role)
        calls = list(Call.objects.filter(practice=practice, parties__number=number).order_by("-started_at")[:1])
        if calls:
            add_calls(case, calls, keep_until=review_day(today), by=manager, now=now, role=role)
        write_down(case, note, by=manager, now=now, role=role)
