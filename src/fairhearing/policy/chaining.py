"""Each night the day's results are hashed over the night before's hash, and the hash goes into the log.

Whoever has the rows of a day, the hash of the day before and the log can tell that no result was changed, added or
taken away since that night. The bytes that are hashed are one JSON document, as `docs/reference/formats/results.md`
says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.leaf import format_time
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import day_begins, day_ends
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.policy.clause_models import ChainedDay, ClauseDay, ProbeResult
from fairhearing.practice.models import Practice

CHAIN_RESULTS: Final = "chain_results"
_PROCESS: Final = "worker"
_MOST_DAYS: Final = 400


def chain_days(run: JobRun) -> JobOutcome:
    """Chain each whole day that is not chained yet, in each practice; return how many were."""
    today, chained = timezone.localdate(run.now), 0
    for practice in Practice.objects.order_by("id"):
        for day in waiting_days(practice, today):
            chain_day(practice, day, run.clock.now())
            chained += 1
    return {"days": chained}


def waiting_days(practice: Practice, today: date) -> list[date]:
    """Return the days before today that are to be chained, the oldest first: none is left out, also an empty one."""
    last = practice.chained_days.order_by("-day").first()
    if last is not None:
        begins = last.day + timedelta(days=1)
    else:
        first = practice.probe_results.order_by("asked_at").first()
        if first is None:
            return []
        begins = timezone.localdate(first.asked_at)
    return [begins + timedelta(days=number) for number in range(min((today - begins).days, _MOST_DAYS))]


def chain_day(practice: Practice, day: date, now: datetime) -> ChainedDay:
    """Hash one day's results over the day before's hash, and tell the log."""
    last = practice.chained_days.order_by("-day").first()
    before = last.sha256 if last else ""
    document = day_document(practice, day, before)
    sha256 = hashlib.sha256(encode_day(document)).hexdigest()
    with transaction.atomic():
        results = document["results"]
        count = len(results) if isinstance(results, list) else 0
        entry = record(
            Verb.RESULTS_CHAINED,
            _PROCESS,
            practice.id,
            day=day.isoformat(),
            results=count,
            sha256=sha256,
            before=before,
        )
        return ChainedDay.objects.create(
            practice=practice,
            day=day,
            results=count,
            sha256=sha256,
            before=before,
            entry=entry,
            chained_at=now,
        )


def day_document(practice: Practice, day: date, before: str) -> Mapping[str, object]:
    """Return what is hashed for one day: every result of it in the order it was asked, and how each clause stood."""
    rows = ProbeResult.objects.filter(
        practice=practice, asked_at__gte=day_begins(day), asked_at__lt=day_ends(day)
    ).order_by("asked_at", "id")
    states = ClauseDay.objects.filter(practice=practice, day=day)
    return {
        "v": 1,
        "practice": practice.id,
        "day": day.isoformat(),
        "before": before,
        "results": [
            {
                "clause": row.clause,
                "probe": row.probe,
                "asked_at": format_time(row.asked_at.astimezone(UTC)),
                "state": row.state,
                "figure": row.figure,
                "answers": row.answers,
                "problem": row.problem,
            }
            for row in rows
        ],
        "states": {row.clause: row.state for row in states},
    }


def encode_day(document: Mapping[str, object]) -> bytes:
    """Return the canonical bytes: JSON, keys sorted, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
