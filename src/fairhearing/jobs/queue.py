"""Jobs as rows: put in, claimed under a lease, finished or tried again.

A worker that is killed leaves a running job behind; once its lease has passed, another takes it. So a job may run
twice, and must bear it. On SQLite a claim holds the file's one write lock (IMMEDIATE); on PostgreSQL it locks the row
and skips those others have locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from fairhearing.jobs.errors import LeaseLost
from fairhearing.jobs.models import Job
from fairhearing.jobs.rules import LEASE, MOST_ATTEMPTS, pause_before_retry


def put(kind: str, *, run_after: datetime, now: datetime, payload: dict[str, object] | None = None) -> Job:
    """Add a job; call inside the transaction of the change that asks for it."""
    return Job.objects.create(kind=kind, payload=payload or {}, run_after=run_after, created_at=now)


def put_if_absent(kind: str, *, run_after: datetime, now: datetime) -> None:
    """Add a job unless one of its kind is waiting or running already; for work that comes round again."""
    with transaction.atomic():
        if not Job.objects.filter(kind=kind, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            put(kind, run_after=run_after, now=now)


def claim(*, kinds: Sequence[str], holder: str, now: datetime) -> Job | None:
    """Take the job of these kinds that has been due longest, for the length of a lease; None when none is due."""
    due = Q(state=Job.State.WAITING, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        rows = Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        job = rows.filter(due, kind__in=kinds).order_by("run_after", "id").first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:  # only a job that took its worker down each time comes this far
            Job.objects.filter(id=job.id).update(state=Job.State.FAILED, ended_at=now, last_error="WorkerEnded")
            return None
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.lease_holder = holder
        job.lease_until = now + LEASE
        job.save(update_fields=["state", "attempts", "lease_holder", "lease_until"])
    return job


def finish(job: Job, *, now: datetime) -> None:
    """Mark a job as done.

    Raises LeaseLost when another worker has the job by now.
    """
    _release(job, state=Job.State.DONE, ended_at=now, last_error="")


def fail(job: Job, *, error: str, now: datetime) -> None:
    """Give a job back for a later attempt, or give it up after its last.

    error: the error's class, never its message: what it was about may be somebody's. Raises LeaseLost.
    """
    pause = pause_before_retry(job.attempts)
    if pause is None:
        _release(job, state=Job.State.FAILED, ended_at=now, last_error=error)
    else:
        _release(job, state=Job.State.WAITING, run_after=now + pause, last_error=error)


def _release(job: Job, **fields: object) -> None:
    """Write the outcome, if the lease is still this one."""
    mine = Job.objects.filter(id=job.id, state=Job.State.RUNNING, lease_holder=job.lease_holder, attempts=job.attempts)
    if not mine.update(lease_until=None, lease_holder="", **fields):
        raise LeaseLost(f"job {job.id} ({job.kind}) is another worker's now")
