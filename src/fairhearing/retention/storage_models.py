"""What came of looking at the store as a thief would: without a key."""

from __future__ import annotations

from django.db import models


class StorageTrial(models.Model):
    """One trial of the whole machine. blocks: read from sealed files at random; like_sound: that are not random bytes.

    files: whose first bytes were looked at; plain: of these, sound that anybody can play; unread: which the worker may
    not read. all_files: whether there were no more than a trial looks at. answered: the sealing answered as published.
    """

    tried_at = models.DateTimeField()
    blocks = models.PositiveSmallIntegerField()
    like_sound = models.PositiveSmallIntegerField()
    files = models.PositiveIntegerField()
    plain = models.PositiveIntegerField()
    unread = models.PositiveIntegerField()
    all_files = models.BooleanField()
    answered = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["tried_at"], name="retention_storage_latest")]


class SealingTrial(models.Model):
    """Whether the sealing answered as published when a worker started. answered: it did, and noticed a changed byte."""

    tried_at = models.DateTimeField()
    answered = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["tried_at"], name="retention_sealing_latest")]
