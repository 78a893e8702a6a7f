"""The worker: goes round its duties each second, or when the doorbell rings, and runs jobs that are due.

It knows no duty by itself but its jobs: who starts it hands them in (`web.worker`). A duty or job that fails is named
in the worker's sign of life and tried again in the next round; the others go on.
"""

from __future__ import annotations

import json
import logging
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import close_old_connections, transaction

from fairhearing.jobs import queue
from fairhearing.jobs.defects import where_it_broke
from fairhearing.jobs.doorbell import Doorbell
from fairhearing.jobs.heartbeat import beat
from fairhearing.jobs.models import Job
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

PROCESS = "worker"
_ROUND_S = 1.0
_PAUSE_S = 0.02
_BEAT_EVERY = timedelta(seconds=5)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done in every round. run: does a little of it and says whether more is waiting."""

    name: str
    run: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class JobKind:
    """How to run the jobs of one kind.

    run: does the work, given the job and the moment. A kill between the work and its mark makes it run again.
    again_after: the job comes round again so long after it was done; None for a job that somebody else puts.
    """

    run: Callable[[Job, datetime], None]
    again_after: timedelta | None = None


def run(home: Home, clock: Clock, duties: Sequence[Duty], job_kinds: Mapping[str, JobKind]) -> None:
    """Work until SIGTERM or SIGINT. Prints one line of JSON when it is ready."""
    holder = uuid.uuid4().hex
    all_duties = [*duties, Duty("jobs", partial(_run_one_job, job_kinds, clock, holder))]
    with Doorbell(home.doorbell_socket) as doorbell:
        for kind, how in job_kinds.items():
            if how.again_after is not None:
                queue.put_if_absent(kind, run_after=clock.now(), now=clock.now())
        signs = _SignsOfLife(clock)
        signs.give(failing=[])
        sys.stdout.write(json.dumps({"ready": PROCESS}) + "\n")
        sys.stdout.flush()
        while not doorbell.stopping:
            close_old_connections()
            outcomes = [_attend(duty) for duty in all_duties]
            signs.give(
                failing=[duty.name for duty, outcome in zip(all_duties, outcomes, strict=True) if outcome.failed]
            )
            doorbell.wait(_PAUSE_S if any(outcome.more for outcome in outcomes) else _ROUND_S)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a duty went this round."""

    more: bool
    failed: bool


def _attend(duty: Duty) -> _Outcome:
    """Do a little of a duty. The outermost loop's broad except: one duty's failure must not end the others."""
    try:
        return _Outcome(more=duty.run(), failed=False)
    except Exception as error:  # noqa: BLE001 - the outermost loop
        _LOG.warning("duty %s failed: %s", duty.name, where_it_broke(error))
        return _Outcome(more=False, failed=True)


class _SignsOfLife:
    """Writes the worker's heartbeat every few seconds, and at once when what fails has changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started_at = clock.now()
        self._last: tuple[datetime, str] | None = None

    def give(self, *, failing: Sequence[str]) -> None:
        """Note that a round was gone. A database that cannot be written is itself what pages will say."""
        now, words = self._clock.now(), ", ".join(failing)
        if self._last and self._last[1] == words and now - self._last[0] < _BEAT_EVERY:
            return
        outcome = _attend(Duty("heartbeat", lambda: self._write(now, words)))
        self._last = None if outcome.failed else (now, words)

    def _write(self, now: datetime, words: str) -> bool:
        beat(PROCESS, now=now, started_at=self._started_at, failing=words)
        return False


def _run_one_job(job_kinds: Mapping[str, JobKind], clock: Clock, holder: str) -> bool:
    """Run the job that has been due longest; say whether there was one."""
    job = queue.claim(kinds=list(job_kinds), holder=holder, now=clock.now())
    if job is None:
        return False
    how = job_kinds[job.kind]
    try:
        how.run(job, clock.now())
        with transaction.atomic():
            queue.finish(job, now=clock.now())
            if how.again_after is not None:
                queue.put(job.kind, run_after=clock.now() + how.again_after, now=clock.now())
    except Exception as error:  # noqa: BLE001 - part of the outermost loop: the job goes back, whatever it was
        _LOG.warning("job %d (%s) failed: %s", job.id, job.kind, where_it_broke(error))
        queue.fail(job, error=type(error).__name__, now=clock.now())
    return True
