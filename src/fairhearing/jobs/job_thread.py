"""The worker's second thread: runs jobs one after another, so that a long one holds up nothing else.

claim -> run -> finish            or back to waiting (it failed, or the worker is being stopped), or given up
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Mapping

from django.db import close_old_connections, connection, transaction

from fairhearing.jobs import queue
from fairhearing.jobs.models import Job
from fairhearing.jobs.run import JobKind, JobRun, Stopping
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of

_LOOK_EACH_S = 1.0
_SCHEDULE_EACH_S = 60.0
_ENDS_WITHIN_S = 8.0
_LOG = logging.getLogger(__name__)


class JobThread:
    """Runs the jobs of these kinds from `start` to `stop`. `attend` belongs to the worker's rounds."""

    def __init__(self, kinds: Mapping[str, JobKind], clock: Clock) -> None:
        self._kinds = kinds
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._ring = threading.Event()
        self._error: Exception | None = None
        self._schedule_due_s = 0.0
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to run what is due."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand, within seconds. A job that does not end by then is taken again later."""
        self._stopping.set()
        self._ring.set()
        self._thread.join(_ENDS_WITHIN_S)

    def attend(self) -> bool:
        """Look for due jobs now; say that no more is waiting for the worker itself.

        Raises what kept this thread from looking, a database that is away for example.
        """
        self._ring.set()
        if self._error is not None:
            raise self._error
        return False

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._ring.clear()
                if not self._look():
                    self._ring.wait(_LOOK_EACH_S)
        finally:
            connection.close()

    def _look(self) -> bool:
        """Run one job that is due; say whether there was one. The outermost loop's broad except."""
        close_old_connections()
        try:
            self._keep_schedule()
            job = queue.claim(kinds=list(self._kinds), holder=self._holder, now=self._clock.now())
            if job is not None:
                self._run(job)
        except Exception as error:  # noqa: BLE001 - the outermost loop: `attend` tells it
            self._error = error
            return False
        self._error = None
        return job is not None

    def _keep_schedule(self) -> None:
        if time.monotonic() < self._schedule_due_s:
            return
        for kind, how in self._kinds.items():
            if how.again is not None:
                queue.keep_coming_round(kind, how.again, now=self._clock.now(), at_once=how.at_once)
        self._schedule_due_s = time.monotonic() + _SCHEDULE_EACH_S

    def _run(self, job: Job) -> None:
        how = self._kinds[job.kind]
        run = JobRun(job, self._clock.now(), self._clock, self._stopping.is_set)
        try:
            outcome = how.run(run)
        except Stopping:
            queue.give_back(job, now=self._clock.now())
        except Exception as error:  # noqa: BLE001 - part of the outermost loop: the job goes back, whatever it was
            _LOG.warning("job %d (%s) failed: %s", job.id, job.kind, place_of(error))
            queue.fail(job, error=type(error).__name__, now=self._clock.now())
        else:
            with transaction.atomic():
                queue.finish(job, now=self._clock.now(), outcome=outcome)
                if how.again is not None and job.comes_round:
                    queue.keep_coming_round(job.kind, how.again, now=self._clock.now())
