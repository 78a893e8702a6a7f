"""What is about a key holder, and which calls are therefore closed to them. Part of `models`."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class About(models.Model):
    """That one call, or all calls of a number or an extension within some time, are about one of the key holders.

    from_at, until_at: for a number or an extension, from when until before when; None leaves that end open, so that
    calls to come are closed as well. applied_at: when every call that was there had been closed; None before.
    assigned_to: who looks into them, chosen by a partner. ended_at: when a partner decided that they are not about
    this person; opened_at: when another key holder's code had opened them again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="abouts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey("catalogue.Call", on_delete=models.CASCADE, null=True, default=None, related_name="abouts")
    extension = models.CharField(max_length=12, blank=True, default="")
    number = models.CharField(max_length=16, blank=True, default="")
    from_at = models.DateTimeField(null=True, default=None)
    until_at = models.DateTimeField(null=True, default=None)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, default=None)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, default=None)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, default=None)
    opened_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-said_at", "id"]
        indexes = [models.Index(fields=["practice", "ended_at"], name="catalogue_about_open")]


class Closed(models.Model):
    """One call that is closed to one person. brought_at: when the keyholder knew; None while it does not.

    A row whose call gets another recording is written anew, so that what was being brought meanwhile marks nothing.
    """

    about = models.ForeignKey(About, on_delete=models.CASCADE, related_name="closed")
    call = models.ForeignKey("catalogue.Call", on_delete=models.CASCADE, related_name="closed")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(null=True, default=None)

    class Meta:
        verbose_name_plural = "closed"
        constraints = [models.UniqueConstraint(fields=["about", "call"], name="catalogue_closed_once")]
        indexes = [
            models.Index(fields=["person", "call"], name="catalogue_closed_to"),
            models.Index(fields=["brought_at"], name="catalogue_closed_brought"),
        ]
