"""Checklists that somebody finished: what each line said then, and what was ticked by hand."""

from __future__ import annotations

import uuid

from django.db import models


class FinishedChecklist(models.Model):
    """One checklist as it stood when somebody saved it. lines: code, state, and whether it was ticked by hand.

    person: who leaves; None where the practice does.
    """

    class Kind(models.TextChoices):
        """What the list is for."""

        LEAVER = "leaver", "Somebody leaves the practice"
        EXIT = "exit", "The practice leaves Fairhearing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey("practice.Practice", on_delete=models.PROTECT, related_name="finished_checklists")
    kind = models.CharField(max_length=6, choices=Kind)
    person = models.ForeignKey(
        "practice.Person", on_delete=models.PROTECT, null=True, default=None, related_name="leaver_checklists"
    )
    lines = models.JSONField(default=list)
    done_by = models.ForeignKey("practice.Person", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["-done_at"]
        indexes = [models.Index(fields=["practice", "done_at"], name="practice_checklist_latest")]
