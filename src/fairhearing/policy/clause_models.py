"""What probes found, how each clause stood on each day, when it turned, and who looks after it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.practice.models import Person, Practice

_CLAUSES = [(str(clause), clause.words) for clause in Clause]
_STATES = [(str(state), state.words) for state in State]


class ProbeResult(models.Model):
    """What one probe found for one practice at one moment. Rows are written once, and counted into the day's chain.

    answers: as `Answer.as_json` writes them. state: how the probe stood by itself when it was asked. problem: the class
    of the defect that kept it from answering, "" for nearly always.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="probe_results")
    clause = models.CharField(max_length=3, choices=_CLAUSES)
    probe = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=_STATES)
    figure = models.CharField(max_length=200, blank=True, default="")
    answers = models.JSONField(default=list)
    problem = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["practice", "probe", "-asked_at"], name="policy_result_newest"),
            models.Index(fields=["practice", "clause", "asked_at"], name="policy_result_clause"),
        ]


class ClauseDay(models.Model):
    """How a clause stood on one day of the practice's calendar: Not met if it ever was, else as it stood last."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clause_days")
    clause = models.CharField(max_length=3, choices=_CLAUSES)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=_STATES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "clause", "day"], name="policy_clause_day_once")]


class ClauseTurn(models.Model):
    """A clause began to stand otherwise than before. before: "" for the first time. told_partners_at: of Not met."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clause_turns")
    clause = models.CharField(max_length=3, choices=_CLAUSES)
    at = models.DateTimeField()
    before = models.CharField(max_length=10, choices=_STATES, blank=True, default="")
    state = models.CharField(max_length=10, choices=_STATES)
    told_partners_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["practice", "clause", "-at"], name="policy_turn_newest")]


class ClauseOwner(models.Model):
    """Who looks after a clause; without a row the practice manager does."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="clause_owners")
    clause = models.CharField(max_length=3, choices=_CLAUSES)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "clause"], name="policy_clause_owner_once")]


class CheckAsked(models.Model):
    """Somebody asked that a clause be checked now; gone when it was."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    clause = models.CharField(max_length=3, choices=_CLAUSES)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "clause"], name="policy_check_asked_once")]


class ChainedDay(models.Model):
    """One day's results, counted and hashed over the day before's hash; the log holds the same hash since that night.

    sha256, before: hexadecimal; before is "" for a practice's first day. entry: the id of the log's entry.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="chained_days")
    day = models.DateField()
    results = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    before = models.CharField(max_length=64, blank=True, default="")
    entry = models.CharField(max_length=32)
    chained_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
        constraints = [models.UniqueConstraint(fields=["practice", "day"], name="policy_chained_day_once")]
