"""Reports of calls, and cautions for staff. Of a call they keep its id alone: what is known of it goes with it.

report     reported -> (staff supported, heard, weighed: in any order) -> decided -> closed
-> withdrawn, by whoever reported it, before it is decided
caution    placed -> over, after its last day by itself, or ended before; renewed only by a new one, with a reason
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.ledger.models import Individual
from fairhearing.letters.models import Letter
from fairhearing.practice.models import Practice

_PERSON = settings.AUTH_USER_MODEL


def _who() -> models.ForeignKey[models.Model | None, models.Model | None]:
    return models.ForeignKey(_PERSON, on_delete=models.PROTECT, null=True, default=None, related_name="+")


class Report(models.Model):
    """A call that somebody who took it reported, and what was done about it, step by step, each with its time.

    call: its id; it may be live yet, or destroyed since. kinds, thoughts: codes. harm: whether sending a letter could
    harm somebody, None where it was not asked. kept_at: when its calls were kept longer for it.
    """

    LONGEST_WORDS = 1000

    class Kind(models.TextChoices):
        """What it was like."""

        SHOUTING = "shouting", "Shouting or swearing"
        THREAT = "threat", "A threat"
        HATE = "hate", "Hateful words about who somebody is"
        SEXUAL = "sexual", "Sexual remarks"
        AGAIN = "again", "Ringing again and again"
        OTHER = "other", "Something else"

    class Wellbeing(models.TextChoices):
        """How the person is who took the call, in their own words."""

        NOT_SAID = "", "Not said"
        FINE = "fine", "I am all right"
        BREAK = "break", "I need a break now"
        TALK = "talk", "I would like to talk to somebody"

    class Thought(models.TextChoices):
        """What may explain a call. None of it makes it all right; it changes what will help."""

        ILL = "ill", "They may be ill, confused or in pain"
        DISTRESS = "distress", "They had just had bad news, or a long wait"
        SOMEBODY_ELSE = "somebody-else", "Somebody else may use this number"
        ANOTHER_WAY = "another-way", "They may need another way to reach us"

    class Outcome(models.TextChoices):
        """What was decided."""

        ACCEPTABLE = "acceptable", "No action: acceptable"
        ILLNESS = "illness", "No action: illness or distress; help given"
        SOMEBODY_ELSE = "somebody-else", "No action: someone else rang"
        TALKED = "talked", "Talked; plan agreed"
        WARNING = "warning", "Warning letter"
        REMOVAL = "removal", "Further action: removal"
        POLICE = "police", "Further action: police"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="reports")
    reference = models.CharField(max_length=20)
    call = models.CharField(max_length=32)
    reporter = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="reports")
    reported_at = models.DateTimeField()
    kinds = models.JSONField(default=list)
    moment_ms = models.PositiveIntegerField(null=True, default=None)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    wellbeing = models.CharField(max_length=5, choices=Wellbeing, blank=True, default=Wellbeing.NOT_SAID)
    kept_at = models.DateTimeField(null=True, default=None)
    supported_at = models.DateTimeField(null=True, default=None)
    supported_by = _who()
    support_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    heard_at = models.DateTimeField(null=True, default=None)
    heard_by = _who()
    heard_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    weighed_at = models.DateTimeField(null=True, default=None)
    weighed_by = _who()
    thoughts = models.JSONField(default=list)
    weighed_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    decided_at = models.DateTimeField(null=True, default=None)
    decided_by = _who()
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True, default="")
    reasons = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    police_ref = models.CharField(max_length=60, blank=True, default="")
    harm = models.BooleanField(null=True, default=None)
    harm_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, default=None, related_name="reports")
    review_on = models.DateField(null=True, default=None)
    review_set_at = models.DateTimeField(null=True, default=None)
    told_at = models.DateTimeField(null=True, default=None)
    told_by = _who()
    told_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    answered_at = models.DateTimeField(null=True, default=None)
    answer = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    closed_at = models.DateTimeField(null=True, default=None)
    closed_by = _who()
    closed_words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "reference"], name="reported_reference_once"),
            models.UniqueConstraint(fields=["call", "reporter"], name="reported_once_by_each"),
        ]
        indexes = [
            models.Index(fields=["practice", "reported_at"], name="reported_latest"),
            models.Index(fields=["call"], name="reported_call"),
        ]


class Caution(models.Model):
    """Words for whoever answers a number, until a day. report: from which it came.

    individual: whose every number it is about, None where it is about the one number alone.

    number: in E.164; forgotten a year after the caution is over. renews: the caution that this one goes on.
    """

    LONGEST_WORDS = 120

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cautions")
    number = models.CharField(max_length=16)
    individual = models.ForeignKey(
        Individual, on_delete=models.SET_NULL, null=True, default=None, related_name="cautions"
    )
    words = models.CharField(max_length=LONGEST_WORDS)
    reason = models.CharField(max_length=Report.LONGEST_WORDS)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, default=None, related_name="cautions")
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, default=None, related_name="renewed_by")
    placed_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    ends_on = models.DateField()
    ended_by = _who()
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["practice", "number", "ends_on"], name="reported_caution_holds")]


class StaffSupport(models.Model):
    """One version of what the practice offers whoever had such a call. The newest number counts."""

    LONGEST = 2000

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="staff_supports")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST)
    written_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="reported_support_once")]
