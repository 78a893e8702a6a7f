"""The nightly trial: test people are planted, looked for as a request looks for people, and rolled back (clause C18).

Each is found by name, then their calls by the search that requests make; and once more by each number as typed.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import outbox
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.ledger.finding import individuals_matching, read_wanted
from fairhearing.practice.models import Practice
from fairhearing.redaction.found import find, withheld_among
from fairhearing.redaction.sought import Sought, check_sought
from fairhearing.subject_access.models import SearchTrial
from fairhearing.subject_access.trial_people import Planted, TestPerson, plant
from fairhearing.wording.days import PRACTICE_TIME

TRY_SEARCH: Final = "try_search"
_PROCESS: Final = "worker"
_YEAR: Final = timedelta(days=365)
_KEPT: Final = timedelta(days=400)
_MS_A_SECOND: Final = 1000


def try_practices(run: JobRun, randomness: Random) -> JobOutcome:
    """Try in each practice; return how many, and what was missed or found wrongly in all."""
    trials = [try_search(practice, now=run.now, randomness=randomness) for practice in Practice.objects.order_by("id")]
    SearchTrial.objects.filter(tried_at__lt=run.now - _KEPT).delete()
    return {
        "practices": len(trials),
        "missed": sum(each.missed for each in trials),
        "false": sum(each.false for each in trials),
    }


def try_search(practice: Practice, *, now: datetime, randomness: Random) -> SearchTrial:
    """Plant, look, and roll back; then keep what came of it. Raises NoNumberLeft."""
    began = time.monotonic()
    with transaction.atomic():
        planted = plant(practice, now=now, randomness=randomness)
        missed, false = looked_for(practice, planted, now)
        transaction.set_rollback(True)
    took_ms = round((time.monotonic() - began) * _MS_A_SECOND)
    today = now.astimezone(PRACTICE_TIME).date()
    with transaction.atomic():
        trial = SearchTrial.objects.create(
            practice=practice,
            tried_at=now,
            people=len(planted.people),
            calls=planted.calls,
            missed=missed,
            false=false,
            withheld=withheld_among(practice, Sought(first_day=today - _YEAR)),
            took_ms=took_ms,
        )
        outbox.record(Verb.SEARCH_TRIED, _PROCESS, practice.id, people=trial.people, missed=missed, false=false)
    return trial


def looked_for(practice: Practice, planted: Planted, now: datetime) -> tuple[int, int]:
    """Look for all that was planted; return how many calls were missed, and how many were found wrongly."""
    missed = false = 0
    today = now.astimezone(PRACTICE_TIME).date()
    for person in planted.people:
        found = _found(practice, Sought(individuals=(person.individual,))) if _is_named(practice, person) else set()
        missed, false = missed + len(person.calls - found), false + len(found - person.calls)
    for typed, calls in planted.by_number.items():
        sought = Sought(numbers=(typed,))
        check_sought(sought, today)
        found = _found(practice, sought)
        missed, false = missed + len(calls - found), false + len(found - calls)
    return missed, false


def _is_named(practice: Practice, person: TestPerson) -> bool:
    """Say whether somebody is found by the name, as a manager types it, and nobody else is."""
    found = individuals_matching(practice, read_wanted(person.typed)).individuals
    return [each.id for each in found] == [person.individual.id]


def _found(practice: Practice, sought: Sought) -> set[str]:
    return {call.id for call in find(practice, sought).calls}
