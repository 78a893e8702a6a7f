"""Breaches of personal data: what happened, how it was judged, who was told, and what keeps it from happening again.

A breach is open until nothing is owed any more; it is never deleted: UK GDPR Article 33(5) asks for the documents.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.breaches import rules
from fairhearing.practice.models import Practice


class Breach(models.Model):
    """One breach. aware_at: when the practice knew, from which 72 hours run. people: how many, None while not known.

    data, likely: which information, and what is likely to follow. *_words: the reasons that were written.
    """

    class What(models.TextChoices):
        """What happened."""

        SERVER = "server", "A server or its disk was stolen or lost"
        BACKUP = "backup", "A backup was lost"
        COPY = "copy", "A copy of recordings went astray"
        LISTENED = "listened", "Somebody listened who should not have"
        CHANGED = "changed", "A recording was changed"
        DESTROYED = "destroyed", "Something was destroyed that should not have been"
        OTHER = "other", "Something else"

    class Risk(models.TextChoices):
        """How grave it is for people."""

        UNLIKELY = str(rules.Risk.UNLIKELY), "A risk to people is unlikely"
        RISK = str(rules.Risk.RISK), "There is a risk to people"
        HIGH = str(rules.Risk.HIGH), "The risk to people is high"

    class Report(models.TextChoices):
        """Whether the Information Commissioner was told."""

        REPORTED = str(rules.Report.REPORTED), "Reported"
        NOT_REPORTED = str(rules.Report.NOT_REPORTED), "Not reported"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="breaches")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=9, choices=What)
    words = models.CharField(max_length=2000)
    happened_on = models.DateField()
    aware_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(null=True, default=None)
    data = models.CharField(max_length=1000, blank=True, default="")
    likely = models.CharField(max_length=1000, blank=True, default="")
    risk = models.CharField(max_length=8, choices=Risk, blank=True, default="")
    risk_words = models.CharField(max_length=2000, blank=True, default="")
    report = models.CharField(max_length=12, choices=Report, blank=True, default="")
    reported_at = models.DateTimeField(null=True, default=None)
    report_words = models.CharField(max_length=2000, blank=True, default="")
    late_words = models.CharField(max_length=2000, blank=True, default="")
    people_words = models.CharField(max_length=2000, blank=True, default="")
    people_told_on = models.DateField(null=True, default=None)
    closed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        verbose_name_plural = "breaches"
        ordering = ["-logged_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "year", "number"], name="breaches_reference_once")]

    @property
    def reference(self) -> str:
        """What people call it: B-2026-003."""
        return rules.reference_of(self.year, self.number)

    @property
    def known(self) -> rules.Known:
        """What the rules ask of it."""
        measures = list(self.measures.all())
        return rules.Known(
            aware_at=self.aware_at,
            is_described=self.people is not None and bool(self.data and self.likely),
            risk=rules.Risk(self.risk) if self.risk else None,
            report=rules.Report(self.report) if self.report else None,
            reported_at=self.reported_at,
            late_said=bool(self.late_words),
            people_answered=bool(self.people_words),
            measures=len(measures),
            measures_done=sum(1 for each in measures if each.done_on),
        )


class Measure(models.Model):
    """Something that keeps a breach from happening again: who does it, by when, and when it was done."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="measures")
    words = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True, default=None)

    class Meta:
        ordering = ["due_on", "id"]


class BreachEvent(models.Model):
    """Something that was said of a breach: who, when, what."""

    class What(models.TextChoices):
        """What was said."""

        LOGGED = "logged", "Wrote it down"
        DESCRIBED = "described", "Said what is known"
        JUDGED = "judged", "Judged the risk"
        REPORTED = "reported", "Told the Information Commissioner"
        NOT_REPORTED = "not-reported", "Decided not to tell the Information Commissioner"
        LATE = "late", "Said why it was late"
        PEOPLE = "people", "Said whether the people were told"
        MEASURE = "measure", "Said what keeps it from happening again"
        MEASURE_DONE = "measure-done", "Did what keeps it from happening again"
        LETTER = "letter", "Began a letter"
        CLOSED = "closed", "Closed it"

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    words = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
