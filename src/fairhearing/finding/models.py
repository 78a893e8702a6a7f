"""Searches: what somebody looked for, kept under an id that may stand in an address."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.finding.reading import LONGEST
from fairhearing.practice.models import Practice


class Search(models.Model):
    """What somebody looked for, in words that are read anew each time. It is its owner's alone.

    name: what they called it when they kept it; "" where they did not, and then it is forgotten after a day.
    """

    LONGEST_NAME = 60

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="searches")
    words = models.CharField(max_length=LONGEST, blank=True, default="")
    name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "searches"
        indexes = [
            models.Index(fields=["created_at"], name="finding_search_age", condition=models.Q(name="")),
            models.Index(fields=["owner", "practice", "name"], name="finding_search_kept"),
        ]
