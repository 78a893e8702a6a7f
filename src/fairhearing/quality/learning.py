"""Learning actions: what the practice changes because of what it heard, at least one each quarter (clause C3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.errors import BadAction
from fairhearing.quality.models import LearningAction, Sample
from fairhearing.quality.standing import ActionFacts, Quarter, QuarterState, quarter_of, quarter_state, quarters_back

LONGEST_WORDS = 500
_SHOWN_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class QuarterShown:
    """One quarter, how it stands, and what was chosen in it."""

    quarter: Quarter
    state: QuarterState
    actions: tuple[LearningAction, ...]


def choose(  # noqa: PLR0913 - an action is made of exactly these
    practice: Practice,
    what: str,
    *,
    owner: Person,
    due_on: date,
    samples: Collection[Sample],
    by: Person,
    role: str,
    now: datetime,
) -> LearningAction:
    """Choose what changes, who makes it, and by when. Raises BadAction."""
    today = timezone.localdate(now)
    if not what.strip() or len(what) > LONGEST_WORDS:
        raise BadAction(f"Say what changes, in at most {LONGEST_WORDS} letters")
    if due_on <= today:
        raise BadAction("Choose a day after today")
    with transaction.atomic():
        action = LearningAction.objects.create(
            practice=practice,
            what=what.strip(),
            owner=owner,
            due_on=due_on,
            chosen_at=now,
            chosen_on=today,
            chosen_by=by,
        )
        action.samples.set(samples)
        _note(Verb.LEARNING_CHOSEN, action, by, role)
    return action


def finish(action: LearningAction, outcome: str, *, by: Person, role: str, now: datetime) -> None:
    """Say that it is done, and what came of it; once. Raises BadAction without words."""
    if not outcome.strip() or len(outcome) > LONGEST_WORDS:
        raise BadAction(f"Say what came of it, in at most {LONGEST_WORDS} letters")
    with transaction.atomic():
        locked = LearningAction.objects.select_for_update().get(id=action.id)
        if locked.done_on is not None:
            return
        locked.done_on, locked.done_by, locked.outcome = timezone.localdate(now), by, outcome.strip()
        locked.save(update_fields=["done_on", "done_by", "outcome"])
        _note(Verb.LEARNING_DONE, locked, by, role)


def quarters_of(practice: Practice, *, today: date) -> tuple[QuarterShown, ...]:
    """Return this quarter and those before it, as far as the practice goes back, at most two years."""
    first = timezone.localdate(practice.created_at)
    actions = list(practice.learning_actions.select_related("owner", "done_by").prefetch_related("samples"))
    facts = [ActionFacts(each.chosen_on, each.due_on, each.done_on) for each in actions]
    return tuple(
        QuarterShown(
            quarter,
            quarter_state(quarter, facts, today),
            tuple(each for each in actions if quarter_of(each.chosen_on) == quarter),
        )
        for quarter in quarters_back(first, today, most=_SHOWN_QUARTERS)
    )


def quarter_now(practice: Practice, *, today: date) -> QuarterShown:
    """Return how the quarter of today stands."""
    return quarters_of(practice, today=today)[0]


def _note(verb: Verb, action: LearningAction, by: Person, role: str) -> None:
    record(verb, by.account, action.practice_id, action.id.hex, role=role)
