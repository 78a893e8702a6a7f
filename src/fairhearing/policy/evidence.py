"""What a clause's page shows of its evidence: each probe, when it was asked, and its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from fairhearing.clauses.proof import Answer
from fairhearing.clauses.rules import Asked, State, state_of_answer
from fairhearing.policy.newest import Standing

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer and what it makes of the clause; None where it decides nothing."""

    answer: Answer
    state: State | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found at one time. asked_at: None if it was never asked. is_old: whether too long ago to be believed."""

    asked_at: datetime | None
    good_for_hours: int
    is_old: bool
    found: tuple[Found, ...]


def evidence_of(standing: Standing, now: datetime) -> tuple[Evidence, ...]:
    """Return a clause's evidence in the order of its probes; what was asked in the same minute stands together."""
    groups: list[Evidence] = []
    for asked in standing.asked:
        one = _evidence(asked, now)
        if groups and _minute(groups[-1]) == _minute(one) and groups[-1].is_old == one.is_old:
            groups[-1] = replace(groups[-1], found=groups[-1].found + one.found)
        else:
            groups.append(one)
    return tuple(groups)


def _evidence(asked: Asked, now: datetime) -> Evidence:
    today, stale_at = timezone.localdate(now), asked.stale_at()
    return Evidence(
        asked_at=asked.asked_at,
        good_for_hours=round(asked.probe.good_for / _HOUR),
        is_old=stale_at is not None and stale_at <= now,
        found=tuple(Found(answer, state_of_answer(answer, today)) for answer in asked.answers),
    )


def _minute(evidence: Evidence) -> datetime | None:
    return evidence.asked_at and evidence.asked_at.replace(second=0, microsecond=0)
