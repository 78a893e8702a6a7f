"""One run of one job, as the work itself sees it: what it is to do, and how it says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fairhearing.jobs import queue
from fairhearing.jobs.errors import JobsError
from fairhearing.jobs.models import Job
from fairhearing.jobs.schedule import Again
from fairhearing.vault.clock import Clock

JobOutcome = Mapping[str, int | str]
"""How a job ended: counts and codes, never anybody's name or number."""


class Stopping(JobsError):
    """The worker is being stopped: let it pass, and the job goes back to waiting."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run. now: when it began. stopping: whether the worker is being stopped."""

    job: Job
    now: datetime
    clock: Clock
    stopping: Callable[[], bool]

    @property
    def payload(self) -> Mapping[str, object]:
        """What whoever put the job asked for."""
        payload: Mapping[str, object] = self.job.payload
        return payload

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, and keep the job for another lease. Call it at least every half minute.

        Raises LeaseLost, Stopping.
        """
        if self.stopping():
            raise Stopping(f"the worker is being stopped while job {self.job.id} ({self.job.kind}) runs")
        queue.renew(self.job, done=done, total=total, now=self.clock.now())


@dataclass(frozen=True, slots=True)
class JobKind:
    """How to run the jobs of one kind.

    words: what people call it. run: does the work. A kill between the work and its mark makes it run again.
    again: when it comes round; None for a job that somebody puts. at_once: whether its first time is the worker's first
    start; what cannot be undone waits for its hour then, too.
    """

    words: str
    run: Callable[[JobRun], JobOutcome | None]
    again: Again | None = None
    at_once: bool = True
