"""What a practice writes with, and what it wrote.

letter     draft -> finished      a draft is edited and may be thrown away; a finished letter stays as it went
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.letters.kinds import LetterKind
from fairhearing.practice.models import Practice


class Contacts(models.Model):
    """Whom a practice's letters name: its own address, and who else helps. One row a practice."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="contacts")
    practice_contact = models.TextField(max_length=500, blank=True, default="")
    web_address = models.CharField(max_length=200, blank=True, default="")
    dpo_contact = models.CharField(max_length=300, blank=True, default="")
    ico_contact = models.CharField(max_length=300, blank=True, default="")
    ombudsman_contact = models.CharField(max_length=300, blank=True, default="")
    advocacy_contact = models.CharField(max_length=300, blank=True, default="")
    commissioner = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name_plural = "contacts"


class Wording(models.Model):
    """One version of a practice's own wording. The newest counts; an empty text means ours again."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="wordings")
    piece = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=10_000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["practice", "piece", "number"], name="letters_wording_once")]


class Letter(models.Model):
    """One letter. reference: of the matter it belongs to, as it stands in it. calls: those it is about.

    sha256: of the finished text; it stands in the log.
    """

    LONGEST = 20_000

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30, choices=LetterKind)
    reference = models.CharField(max_length=60)
    text = models.TextField(max_length=LONGEST)
    calls = models.ManyToManyField(Call, related_name="letters")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, default=None)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["practice", "begun_at"], name="letters_letter_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None, sha256="")
                | (models.Q(finished_at__isnull=False) & ~models.Q(sha256="")),
                name="letters_finished_with_digest",
            )
        ]
