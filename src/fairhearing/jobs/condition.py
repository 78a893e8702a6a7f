"""How jobs and outbox are, from their rows: given up, hanging, waiting too long, not taken by the log."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.jobs.models import Job, Outbox

_BEHIND_AFTER = timedelta(minutes=1)
_FORGOTTEN_AFTER = timedelta(days=1)
_SILENT_AFTER = timedelta(minutes=1)
_MOST_COUNTED = 1000


def look_at_jobs(troubles: Troubles, now: datetime) -> None:
    """Bring the troubles up to date. A job that was given up is told for a day."""
    given_up = Job.objects.filter(state=Job.State.FAILED, ended_at__gt=now - _FORGOTTEN_AFTER)
    unsent = Outbox.objects.filter(sent_at=None, refused="", time__lt=now - _BEHIND_AFTER).order_by("number")
    hung = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now - _SILENT_AFTER)
    troubles.count(TroubleKind.JOBS_FAILED, given_up.count())
    troubles.count(TroubleKind.JOBS_STAND_STILL, hung.count())
    troubles.count(TroubleKind.LOG_BEHIND, len(unsent.values_list("number", flat=True)[:_MOST_COUNTED]))
    troubles.count(TroubleKind.LOG_ENTRIES_REFUSED, Outbox.objects.exclude(refused="").count())
