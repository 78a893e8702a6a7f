"""What came of trying whether test people's calls are found. The people themselves never stay: see `trial_people`."""

from __future__ import annotations

from django.db import models

from fairhearing.practice.models import Practice


class SearchTrial(models.Model):
    """One trial in one practice. people, calls: test ones. missed, false: calls not found, and found wrongly.

    withheld: real calls of the year before that came without a number, of which no search can say whose they are.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="search_trials")
    tried_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField()
    calls = models.PositiveSmallIntegerField()
    missed = models.PositiveSmallIntegerField()
    false = models.PositiveSmallIntegerField()
    withheld = models.PositiveIntegerField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["practice", "tried_at"], name="subject_access_trial_latest")]
