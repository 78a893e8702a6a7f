"""What was found out about the log, and what of it left the building."""

from django.db import models


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
