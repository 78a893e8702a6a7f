"""Requests to keep a call: asked by staff or by patients, and answered within five days.

waiting -> kept (a hold is placed with the answer) | refused (why, and when it is destroyed) | gone (it was already)
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call
from fairhearing.practice.models import Practice


class KeepRequest(models.Model):
    """Somebody asked to keep a call. call: None while only `about` says which.

    asker: a patient who asked, as the practice will know them when it answers; "" for staff, who ask themselves.
    about: which call it is, in words; both stand here alone, and go with the call, or a year after the answer.
    """

    class By(models.TextChoices):
        """Who asks."""

        STAFF = "staff", "Somebody who works here"
        PATIENT = "patient", "A patient or caller"

    class How(models.TextChoices):
        """How it reached the practice."""

        HERE = "here", "On this page"
        PHONE = "phone", "By phone"
        LETTER = "letter", "By letter or e-mail"
        IN_PERSON = "in-person", "In person"

    class Answer(models.TextChoices):
        """What was answered."""

        WAITING = "waiting", "Waits for an answer"
        KEPT = "kept", "Yes: it is kept longer"
        REFUSED = "refused", "No: it is destroyed when its time comes"
        GONE = "gone", "It was destroyed before"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="keep_requests")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+")
    by = models.CharField(max_length=7, choices=By)
    how = models.CharField(max_length=9, choices=How)
    asker = models.CharField(max_length=100, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    asked_on = models.DateField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="keep_requests")
    written_at = models.DateTimeField()
    answer = models.CharField(max_length=7, choices=Answer, default=Answer.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, default=None)
    reason = models.CharField(max_length=500, blank=True, default="")
    hold = models.ForeignKey(
        "retention.Hold", on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["practice", "asked_on"], name="retention_asked_by_day"),
            models.Index(
                fields=["practice", "asked_on"], name="retention_asked_open", condition=models.Q(answer="waiting")
            ),
            models.Index(fields=["call"], name="retention_asked_of_call"),
        ]
