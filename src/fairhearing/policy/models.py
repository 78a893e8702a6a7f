"""What was found out about the log, and what of it left the building."""

from django.db import models

from fairhearing.practice.models import Practice


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
