"""Notes and tags on calls. They stand in the encrypted catalogue alone, and go with what is known of the call."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call, Party, Recording
from fairhearing.marks.rules import LONGEST_TAG, LONGEST_WORDS
from fairhearing.practice.models import Practice


class Mark(models.Model):
    """One note. recording, from_ms, to_ms: the stretch it is about; None where it is about the whole call.

    side: who is heard there, empty for both. removed_at: taken away by its writer; its row stays so that it can be
    brought back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="marks")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="marks")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, null=True, default=None, related_name="marks")
    side = models.CharField(max_length=5, choices=Party.Side, blank=True, default="")
    from_ms = models.PositiveIntegerField(null=True, default=None)
    to_ms = models.PositiveIntegerField(null=True, default=None)
    words = models.CharField(max_length=LONGEST_WORDS)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, default=None)
    removed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["call", "from_ms"], name="marks_mark_call")]


class Tag(models.Model):
    """One tag of a practice's own list. ended_at: since when it is not offered any more; calls that have it keep it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(max_length=LONGEST_TAG)
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="marks_tag_once")]


class Tagged(models.Model):
    """A tag on a call. Practice and the call's beginning are repeated here: search reads this table alone."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="tagged")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tagged")
    started_at = models.DateTimeField()
    tagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tagged_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tagged"
        constraints = [models.UniqueConstraint(fields=["call", "tag"], name="marks_tagged_once")]
        indexes = [models.Index(fields=["practice", "tag", "started_at"], name="marks_tagged_latest")]
