"""How long calls are kept, what keeps them longer, and what became of them. See docs/explanation/retention.md.

    disposal      intended -> destroying -> destroyed          each state is written before the next step is taken
                           -> withdrawn                        something keeps the recording after all
    hold          active -> review due -> released             derived: `rules.hold_state`

A database trigger refuses a disposal that goes on to destroying while a hold keeps its call: see `triggers`.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from fairhearing.catalogue.models import Call, Recording
from fairhearing.catalogue.rules import LONGEST_MONTHS
from fairhearing.practice.models import Practice


class Period(models.Model):
    """How many months a practice keeps the recordings of one class; without a row it is twelve."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="periods")
    record_class = models.CharField(max_length=20, choices=Call.RecordClass)
    months = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "record_class"], name="retention_period_once"),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=LONGEST_MONTHS), name="retention_period_sane"
            ),
        ]


class Hold(models.Model):
    """A reason to keep a call longer. Nothing of the call is destroyed while one is not released.

    reference: a case number or other words of the practice's own; it stands here alone, never in the log.
    release_words: why it could be released.
    """

    class Kind(models.TextChoices):
        """Why a call is kept longer."""

        COMPLAINT = "complaint", "Complaint or concern"
        REQUEST = "request", "Open request"
        CLAIM = "claim", "Claim, made or likely"
        AUTHORITY = "authority", "Police, coroner, court, regulator"
        REPORTED = "reported", "Reported call"
        SAFEGUARDING = "safeguarding", "Safeguarding or safety incident"
        ASKED = "asked", "Someone asked"
        STAFF_PROCEDURE = "staff-procedure", "Staff procedure"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="holds")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind)
    reference = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds")
    placed_at = models.DateTimeField()
    review_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True, default=None)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+"
    )
    release_words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["call"], name="retention_hold_active", condition=models.Q(released_at=None)),
            models.Index(fields=["practice", "review_on"], name="retention_hold_review"),
        ]


class Erasure(models.Model):
    """That a call goes before its time, since a request for it was granted. reference: the request's.

    The next run destroys it, unless something keeps it; the row stays, and says why there is no sound.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="erasure")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="erasures")
    reference = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["practice", "granted_at"], name="retention_erasure_granted")]


class Disposal(models.Model):
    """One recording on its way out. rule, months: by which it goes.

    intent: the id of the entry that says so in the log.
    trouble: why the last run could not finish it, a code; empty where nothing was in the way.
    """

    class State(models.TextChoices):
        """How far it is. What a state says is on the disk before anything further is done."""

        INTENDED = "intended", "To be destroyed; nothing was touched yet"
        DESTROYING = "destroying", "Nothing keeps it; key and sound are going"
        DESTROYED = "destroyed", "Gone, and certified"
        WITHDRAWN = "withdrawn", "Something keeps it after all"

    class Trouble(models.TextChoices):
        """Why a recording whose time has come is still there, or is there in part."""

        LOG_REFUSED = "log-refused", "The log did not take the intention"
        KEYRING = "keyring", "Its key could not be destroyed"
        STORE = "store", "Its file could not be removed"
        MANIFEST = "manifest", "Its announcement could not be removed"
        STILL_OPENS = "still-opens", "It could still be reached after it was destroyed"

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="disposals")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="disposals")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="disposals")
    state = models.CharField(max_length=10, choices=State, default=State.INTENDED)
    rule = models.CharField(max_length=20, choices=Call.RecordClass)
    months = models.PositiveSmallIntegerField()
    intent = models.CharField(max_length=32)
    intended_at = models.DateTimeField()
    destroying_at = models.DateTimeField(null=True, blank=True, default=None)
    ended_at = models.DateTimeField(null=True, blank=True, default=None)
    trouble = models.CharField(max_length=20, choices=Trouble, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording"], name="retention_disposal_once", condition=~models.Q(state="withdrawn")
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "recording"],
                name="retention_disposal_open",
                condition=models.Q(state__in=["intended", "destroying"]),
            )
        ]


class Certificate(models.Model):
    """What is left of a recording. document: canonical JSON; its SHA-256 stands in the log, in the entry `entry`."""

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="certificate")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="certificates")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="certificates")
    destroyed_at = models.DateTimeField()
    rule = models.CharField(max_length=20, choices=Call.RecordClass)
    months = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    entry = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "destroyed_at", "id"], name="retention_certificate_latest"),
            models.Index(fields=["destroyed_at"], name="retention_certificate_when"),
        ]


class Reconciliation(models.Model):
    """One comparison of catalogue, store and keyring. differences: kind to count. examples: kind to a few ids.

    sampled: objects that were read whole. tried: recordings destroyed lately that were tried to open.
    """

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    recordings = models.PositiveBigIntegerField()
    objects_found = models.PositiveBigIntegerField()
    keys_found = models.PositiveBigIntegerField()
    sampled = models.PositiveIntegerField()
    tried = models.PositiveIntegerField()
    differences = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="retention_compared_latest")]


class Lease(models.Model):
    """Who destroys what is due, and until when others must believe so. One row, renewed with every batch."""

    name = models.CharField(max_length=20, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()


from fairhearing.retention import asked_models as _asked_models  # noqa: E402 - Django finds models by this module

KeepRequest = _asked_models.KeepRequest

from fairhearing.retention import storage_models as _storage_models  # noqa: E402 - likewise

SealingTrial = _storage_models.SealingTrial
StorageTrial = _storage_models.StorageTrial
