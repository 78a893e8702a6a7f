"""How people come, are appointed, are told about recording, and show that the recovery kit is where it should be."""

from __future__ import annotations

import uuid

from django.db import models

from fairhearing.practice.models import Role


class Invitation(models.Model):
    """A one-time link by which somebody gets a role here, or somebody of here a new passphrase and device.

    Only the link's hash is kept. kind, until: the role, and when a temporary one ends. reason: a partner's, of an
    appointment. person: whose account it is about, None until somebody new accepts. settled_at: when the role, or the
    new sign-in, was given; a key holder's comes after the five words were typed.
    """

    class Purpose(models.TextChoices):
        """What the link is for."""

        JOIN = "join", "A role here"
        RENEW = "renew", "A new passphrase and phone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="invitations")
    purpose = models.CharField(max_length=5, choices=Purpose)
    email = models.EmailField()
    full_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=13, choices=Role.Kind)
    until = models.DateTimeField(null=True, blank=True, default=None)
    reason = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    person = models.ForeignKey(
        "practice.Person", on_delete=models.PROTECT, null=True, default=None, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True, default=None)
    settled_at = models.DateTimeField(null=True, default=None)
    revoked_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["made_at"]


class Appointment(models.Model):
    """A partner's signature under somebody's being manager, or deputy until a day. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=13, choices=Role.Kind)
    reason = models.CharField(max_length=200)
    until = models.DateTimeField(null=True, default=None)
    signed_by = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["signed_at"]


class StaffNotice(models.Model):
    """One version of what the practice tells its staff about recording. The newest number is the one in force."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="staff_notices")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=5000)
    written_by = models.ForeignKey("practice.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="practice_staff_notice_once")]
        ordering = ["-number"]


class Acknowledgement(models.Model):
    """That somebody has read one version of the staff notice, and when."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="acknowledgements")
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "person", "number"], name="practice_acknowledged_once")
        ]


class KitCheck(models.Model):
    """That somebody typed four words back from a sheet of the recovery kit, and whether they were right.

    sheet: which envelope it was in.
    """

    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="kit_checks")
    key_id = models.CharField(max_length=16)
    sheet = models.PositiveSmallIntegerField()
    person = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    right = models.BooleanField()

    class Meta:
        ordering = ["-checked_at"]
