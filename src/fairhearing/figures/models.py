"""Figures by day, hour and line, and what people say about them. No row names a person, a number or a call.

day      counted, and counted anew when its log or its recordings changed; left as it is once those are going
return   confirmed -> corrected by a later version, which says why; none is ever changed
step     in force -> taken back
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.practice.models import Practice


class CountedDay(models.Model):
    """One day of a practice that was counted. until_at: up to which call its log reaches; None where it is whole.

    tells_call_backs: whether the log says who asked to be called back. unknown_ways: calls that are not counted,
    because nothing says whether they came in or went out. is_stale: what it was counted by has changed since.
    is_final: what it was counted from is not here; it is never counted anew.
    """

    class Source(models.TextChoices):
        """What it was counted from."""

        LOG = "log", "The phone system’s log"
        RECORDINGS = "recordings", "Recordings alone"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="counted_days")
    day = models.DateField()
    source = models.CharField(max_length=10, choices=Source)
    counted_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, default=None)
    tells_call_backs = models.BooleanField(default=False)
    unknown_ways = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=False)
    is_final = models.BooleanField(default=False)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["practice", "day"], name="figures_day_once")]


class Counts(models.Model):
    """What was counted. answer_s, abandon_s, talk_s: sums of seconds. timed: calls whose length is known."""

    calls = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    abandoned = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    answer_s = models.PositiveBigIntegerField(default=0)
    abandon_s = models.PositiveBigIntegerField(default=0)
    talk_s = models.PositiveBigIntegerField(default=0)
    timed = models.PositiveIntegerField(default=0)
    asked_back = models.PositiveIntegerField(default=0)
    called_back = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class HourCount(Counts):
    """One hour of a day, one way. day, practice and source are repeated here: pages read this table alone."""

    counted = models.ForeignKey(CountedDay, on_delete=models.CASCADE, related_name="hours")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="hour_counts")
    day = models.DateField()
    source = models.CharField(max_length=10, choices=CountedDay.Source)
    hour = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=8, choices=Call.Direction)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counted", "hour", "direction"], name="figures_hour_once")]
        indexes = [models.Index(fields=["practice", "day"], name="figures_hour_day")]


class LineCount(Counts):
    """One line of a day, one way. line: an extension that several people share; "" for all others together."""

    counted = models.ForeignKey(CountedDay, on_delete=models.CASCADE, related_name="lines")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="line_counts")
    day = models.DateField()
    source = models.CharField(max_length=10, choices=CountedDay.Source)
    line = models.CharField(max_length=32, blank=True, default="")
    direction = models.CharField(max_length=8, choices=Call.Direction)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["counted", "line", "direction"], name="figures_line_once")]
        indexes = [models.Index(fields=["practice", "day"], name="figures_line_day")]


class CountedUpTo(models.Model):
    """Up to which manifest a practice's recordings were counted."""

    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, related_name="counted_up_to")
    manifest = models.PositiveBigIntegerField(default=0)


class SharedLine(models.Model):
    """A line that several people share, as a manager said: only of these are there figures by line."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="shared_lines")
    extension = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "extension"]
        constraints = [models.UniqueConstraint(fields=["practice", "extension"], name="figures_shared_once")]


class ChartStep(models.Model):
    """Where a manager says that things changed, and why: what is usual is told anew from that day on.

    baseline: of how many points from there the limits are made; 0 for all of them.
    """

    LONGEST_REASON = 120

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="chart_steps")
    measure = models.CharField(max_length=20)
    direction = models.CharField(max_length=8, choices=Call.Direction)
    from_day = models.DateField()
    reason = models.CharField(max_length=LONGEST_REASON)
    baseline = models.PositiveSmallIntegerField(default=0)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["from_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "measure", "direction", "from_day"],
                name="figures_step_once",
                condition=models.Q(taken_back_at=None),
            )
        ]


class MonthlyReturn(models.Model):
    """One month's figures as a manager confirmed them. document: canonical JSON; its SHA-256 stands in the log.

    why: what was corrected; empty for the first version.
    """

    LONGEST_WHY = 300

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="monthly_returns")
    month = models.DateField()
    version = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    why = models.CharField(max_length=LONGEST_WHY, blank=True, default="")

    class Meta:
        ordering = ["month", "version"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "month", "version"], name="figures_return_version_once")
        ]


class SummarySignature(models.Model):
    """A partner's "I have read this" under a month's summary. document: what it said; its SHA-256 stands in the log.

    action: what is to be done, in the partner's words.
    """

    LONGEST_ACTION = 300

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="summary_signatures")
    month = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    action = models.CharField(max_length=LONGEST_ACTION, blank=True, default="")

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "month", "person"], name="figures_summary_signed_once")
        ]
