"""What a practice wrote and signed. Nothing here is ever deleted: what is over was replaced.

version     draft -> signed; the signed one with the highest number is in force      `versions`
tension     never signed -> signed until a day -> signed again                        `signing`
question    asked -> settled by the next signature                                    `signing`
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from fairhearing.papers.promises import Promise
from fairhearing.practice.models import Practice

LONGEST_WORDING = 4000
LONGEST_WORDS = 500


class PolicyVersion(models.Model):
    """One version of the practice's policy. published_on: of the first version; updated_on: of this one.

    review_on: by when the practice looks at it again. signed_at: None for the draft, of which there is one at most.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="policy_versions")
    number = models.PositiveSmallIntegerField()
    published_on = models.DateField(null=True, default=None)
    updated_on = models.DateField(null=True, default=None)
    review_on = models.DateField(null=True, default=None)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="papers_version_number_once"),
            models.UniqueConstraint(fields=["practice"], condition=Q(signed_at=None), name="papers_one_draft"),
        ]


class ClauseWording(models.Model):
    """What one version says of one clause. clause: its code, C1 to C20."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="wordings")
    clause = models.CharField(max_length=3)
    text = models.TextField(max_length=LONGEST_WORDING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "clause"], name="papers_wording_once")]


class PromisedFigure(models.Model):
    """A figure that one version promises, as somebody confirmed it. value: None where the policy does not say."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="figures")
    promise = models.CharField(max_length=11, choices=[(str(each), str(each)) for each in Promise])
    value = models.PositiveSmallIntegerField(null=True, default=None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "promise"], name="papers_figure_once")]


class TensionSignature(models.Model):
    """That a partner accepted one tension for the practice, until a day. digest: of the words that were signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="tension_signatures")
    clause = models.CharField(max_length=3)
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    until = models.DateField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_at"]
        indexes = [models.Index(fields=["practice", "clause", "-signed_at"], name="papers_signed_newest")]


class TensionQuestion(models.Model):
    """That somebody asked for a tension to be looked at again, and why; settled by the next signature."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="tension_questions")
    clause = models.CharField(max_length=3)
    why = models.CharField(max_length=LONGEST_WORDS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["practice", "settled_at"], name="papers_question_open")]


class Paper(models.Model):
    """One paper: a file or a reference, or that none is needed. Replaced by the next of its kind, never deleted.

    about: the firm or person, where there are several. statement: the words that a partner signed here, if they did.
    signed_by: in words, it may be somebody of elsewhere.
    good_until: its last day, or, where it does not apply, by when that is looked at again.
    """

    class State(models.TextChoices):
        """What was said."""

        KEPT = "kept", "Kept"
        ABSENT = "absent", "Does not apply"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=6, choices=State)
    about = models.CharField(max_length=100, blank=True, default="")
    reference = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    statement = models.TextField(blank=True, default="")
    signed_by = models.CharField(max_length=200)
    signed_on = models.DateField()
    good_until = models.DateField()
    media = models.CharField(max_length=40, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    data = models.BinaryField(default=bytes)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-added_at"]
        indexes = [models.Index(fields=["practice", "kind", "replaced_at"], name="papers_paper_current")]


class CopyPlace(models.Model):
    """A place where copies of calls may lie besides this system, and what is known of it. Replaced, never deleted."""

    class Kind(models.TextChoices):
        """Where copies are known to lie."""

        SUPPLIER = "supplier", "The phone supplier’s own recording"
        VOICEMAIL = "voicemail", "Voicemail"
        OLD_RECORDER = "old-recorder", "The old recorder"
        LINES = "lines", "The line or SIP provider"
        CALL_BACK = "call-back", "The call-back tool"
        OTHER = "other", "Another place"

    class State(models.TextChoices):
        """What was found out."""

        OFF = "off", "Off, or there is none"
        SAME = "same", "On, and destroyed after the same time as here"
        DIFFERENT = "different", "On, and kept longer or otherwise"
        UNKNOWN = "unknown", "We do not know"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="copy_places")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=9, choices=State)
    evidence = models.CharField(max_length=LONGEST_WORDS, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-said_at"]
        indexes = [models.Index(fields=["practice", "replaced_at"], name="papers_place_current")]
