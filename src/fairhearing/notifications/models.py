"""What people are told, and how they want to be sent to look. See docs/explanation/home.md."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from fairhearing.practice.models import Practice


class Notification(models.Model):
    """One thing that one person should know. kind: `kinds.Kind`. subject_id: what it is about, as an address holds it.

    mailed_at: when an e-mail went out that sent the person to look; None for none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=36)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, default=None)
    mailed_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "practice", "kind", "subject_id"], name="notifications_told_once")
        ]
        indexes = [
            models.Index(fields=["person", "practice", "told_at"], name="notifications_latest"),
            models.Index(fields=["person", "practice"], name="notifications_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["told_at"], name="notifications_old"),
        ]


class MailChoice(models.Model):
    """When somebody is sent an e-mail. Without a row it is once a day. mailed_at: when the last one went out."""

    class How(models.TextChoices):
        """How soon an e-mail says that there is something to look at."""

        AT_ONCE = "at-once", "At once"
        DAILY = "daily", "Once a day"
        NEVER = "never", "Never"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="mail_choice"
    )
    how = models.CharField(max_length=7, choices=How, default=How.DAILY)
    mailed_at = models.DateTimeField(null=True, blank=True, default=None)
