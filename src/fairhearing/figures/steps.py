"""Where things changed: a manager says from which day on, and why, and charts begin anew there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from fairhearing.audit.verbs import Verb
from fairhearing.figures.errors import BadStep
from fairhearing.figures.measures import Measure
from fairhearing.figures.models import ChartStep
from fairhearing.figures.spc import FEWEST
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.logged import Direction
from fairhearing.practice.models import Person, Practice
from fairhearing.wording.days import PRACTICE_TIME

BASELINES = (0, FEWEST, 15, 20)
"""Of how many points limits may be made; 0 for all of them."""


def set_step(  # noqa: PLR0913 - a step is made of exactly these
    practice: Practice,
    measure: Measure,
    direction: Direction,
    *,
    from_day: date,
    reason: str,
    baseline: int,
    by: Person,
    role: str,
    now: datetime,
) -> ChartStep:
    """Part a chart at a day. Raises BadStep."""
    if not reason.strip():
        raise BadStep("say what changed")
    if from_day > now.astimezone(PRACTICE_TIME).date():
        raise BadStep("the day is to come")
    if baseline not in BASELINES:
        raise BadStep("choose of how many points the limits are made")
    try:
        with transaction.atomic():
            step = ChartStep.objects.create(
                practice=practice,
                measure=measure,
                direction=direction,
                from_day=from_day,
                reason=reason.strip()[: ChartStep.LONGEST_REASON],
                baseline=baseline,
                said_by=by,
                said_at=now,
            )
            record(
                Verb.CHART_STEP_SET,
                by.account,
                practice.id,
                step.id.hex,
                role=role,
                measure=str(measure),
                from_day=from_day.isoformat(),
                baseline=baseline,
            )
    except IntegrityError as error:
        raise BadStep("on that day the chart begins anew already") from error
    return step


def take_back(step: ChartStep, *, by: Person, role: str, now: datetime) -> None:
    """Let a chart run on over a step. Taking back what was taken back changes nothing."""
    with transaction.atomic():
        changed = ChartStep.objects.filter(id=step.id, taken_back_at=None).update(taken_back_at=now)
        if changed:
            record(
                Verb.CHART_STEP_ENDED, by.account, step.practice_id, step.id.hex, role=role, measure=str(step.measure)
            )
