"""What the robot found that tries every role on every page each week; `web.refusals` is the robot itself."""

from __future__ import annotations

from typing import Final

from fairhearing.jobs.models import Job

TRY_DOORS: Final = "refusals"


def last_trial() -> Job | None:
    """Return the last trial that came to its end."""
    return Job.objects.filter(kind=TRY_DOORS, state=Job.State.DONE).order_by("-ended_at").first()


def wrong_doors(trial: Job | None) -> frozenset[str]:
    """Return what a trial found, each as `page:role`."""
    return frozenset(str(trial.outcome.get("which", "")).split()) if trial else frozenset()
