"""Who listened to what, why, and where. The audit log holds the same, and is what proves it."""

import uuid

from django.conf import settings
from django.db import models

from fairhearing.catalogue.models import Call, Recording
from fairhearing.practice.models import Device, Place, Practice


class Listen(models.Model):
    """One listen to one recording. `id` is the keyholder's; `purpose` one of the purposes offered.

    device: the enrolled PC on which it began; None on a room's network, and of listens before this was kept.
    """

    id = models.CharField(max_length=64, primary_key=True)
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="listens")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="listens")
    purpose = models.CharField(max_length=40)
    reference = models.CharField(max_length=60, blank=True, default="")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, default=None, related_name="listens")
    who_can_hear = models.CharField(max_length=2000)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["recording", "begun_at"], name="playback_listen_recording"),
            models.Index(fields=["begun_at"], name="playback_listen_when"),
        ]


class Present(models.Model):
    """Somebody who was there when a recording was played. confirmed_at: when they said so by their own code.

    person: who signs in here, else None; then name is as it was typed.
    """

    class Kind(models.TextChoices):
        """Who they are to the practice."""

        STAFF = "staff", "Works in the practice"
        PATIENT = "patient", "Patient or caller"
        OTHER = "other", "Somebody else"

    listen = models.ForeignKey(Listen, on_delete=models.CASCADE, related_name="present")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    name = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=7, choices=Kind)
    confirmed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        verbose_name_plural = "present"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listen", "person"], name="playback_present_once")]


class DiarySignature(models.Model):
    """A partner's signature under one month of the listening diary. month: its first day. listens: how many it had."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="diary_signatures")
    month = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    listens = models.PositiveIntegerField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "month", "person"], name="playback_diary_signed_once")
        ]


class Heard(models.Model):
    """A stretch of a recording that a browser played, as its player reported it. What was sent to it, the log says.

    from_ms, to_ms: places in the recording. speed_percent: 100 is as it was spoken. is_doubtful: by this report more
    would have been played than time had passed; it is kept, and said.
    """

    listen = models.ForeignKey(Listen, on_delete=models.CASCADE, related_name="heard")
    from_ms = models.PositiveIntegerField()
    to_ms = models.PositiveIntegerField()
    speed_percent = models.PositiveSmallIntegerField(default=100)
    is_doubtful = models.BooleanField(default=False)
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "heard"
        ordering = ["from_ms", "id"]


class Restriction(models.Model):
    """That a call is played for few purposes only, because a person asked for it (UK GDPR Article 18).

    reference: of the matter. agreed_at: since when that person agrees to use meanwhile. It stands until it is lifted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="restrictions")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="restrictions")
    reference = models.CharField(max_length=40)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, default=None)
    lifted_at = models.DateTimeField(null=True, default=None)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["lifted_at", "agreed_at"], name="playback_restrictions_standing")]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "reference"], condition=models.Q(lifted_at=None), name="playback_restricted_once"
            )
        ]


class RestrictionTold(models.Model):
    """That the keyholder was told of a recording of a restricted call."""

    restriction = models.ForeignKey(Restriction, on_delete=models.CASCADE, related_name="told")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "restrictions told"
        constraints = [models.UniqueConstraint(fields=["restriction", "recording"], name="playback_told_once")]
