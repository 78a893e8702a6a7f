"""The trial of the sealing when a worker starts (clause C12): a known answer, which takes no time and opens nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fairhearing.retention.models import SealingTrial
from fairhearing.vault.known_answer import answers_as_published

_KEPT: Final = timedelta(days=366)


def try_sealing(now: datetime) -> bool:
    """Have the sealing give its published answer, keep whether it did, and say so. Trials of a year ago go."""
    trial = SealingTrial.objects.create(tried_at=now, answered=answers_as_published())
    SealingTrial.objects.filter(tried_at__lt=now - _KEPT).delete()
    return trial.answered
