"""What was found out about the log, what of it left the building, and who has power over recordings."""

import uuid

from django.db import models

from fairhearing.practice.models import Person, Practice


class LogCheck(models.Model):
    """One check of the whole log from its files. entries, root: what the signed checkpoint said, 0 and "" without one.

    finding: what is not as it was signed, with the first bad entry or file; "" where the log was whole. Rows are never
    deleted: that damage was found stays known.
    """

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    origin = models.CharField(max_length=200, blank=True, default="")
    entries = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32, default=bytes)
    finding = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="policy_check_latest")]


class CheckpointMail(models.Model):
    """One e-mailing of the newest checkpoint to the people of one practice; waiting until it was sent.

    problem: by what kind of error it failed last. recipients: to how many. entries, root: what the checkpoint said.
    """

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, default=None)
    problem = models.CharField(max_length=60, blank=True, default="")
    recipients = models.PositiveSmallIntegerField(default=0)
    entries = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32, default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=models.Q(sent_at=None), name="policy_one_waiting_checkpoint"
            )
        ]
        indexes = [models.Index(fields=["practice", "sent_at"], name="policy_checkpoint_sent")]


class PowerHolder(models.Model):
    """Somebody with power over recordings other than by a key of their own. Ended, never deleted.

    who: a name, or a firm and its people. review_on: by when somebody must have looked whether it is still right.
    """

    class Kind(models.TextChoices):
        """What they have."""

        ENVELOPE = "envelope", "An envelope with the recovery kit"
        MACHINE = "machine", "The machine: its operating system, or its room"
        DATABASE = "database", "The database"
        BACKUP = "backup", "The backups"
        NETWORK = "network", "The network between phone system and recorder"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    who = models.CharField(max_length=200)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True, default=None)
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        indexes = [models.Index(fields=["practice", "ended_at"], name="policy_power_practice")]


from fairhearing.policy import clause_models as _clause_models  # noqa: E402, F401 - Django finds models by this module
