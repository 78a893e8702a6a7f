"""Jobs as rows: put in, claimed under a lease, finished or tried again.

A worker that is killed leaves a running job behind; once its lease has passed, another takes it. So a job may run
twice, and must bear it. On SQLite a claim holds the file's one write lock (IMMEDIATE); on PostgreSQL it locks the row
and skips those others have locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from fairhearing.jobs.errors import LeaseLost
from fairhearing.jobs.models import Job
from fairhearing.jobs.rules import LEASE, MOST_ATTEMPTS, pause_before_retry
from fairhearing.jobs.schedule import Again

_OPEN = (Job.State.WAITING, Job.State.RUNNING)
_KEPT = timedelta(days=30)
_BATCH = 50


def put(
    kind: str,
    *,
    run_after: datetime,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    asked_by: str = "",
) -> Job:
    """Add a job; call inside the transaction of the change that asks for it. asked_by: an account, "" for nobody."""
    return Job.objects.create(
        kind=kind, payload=dict(payload or {}), run_after=run_after, created_at=now, asked_by=asked_by
    )


def put_if_absent(
    kind: str,
    *,
    run_after: datetime,
    now: datetime,
    payload: Mapping[str, object] | None = None,
    asked_by: str = "",
) -> None:
    """Add a job unless one of its kind is waiting or running already."""
    with transaction.atomic():
        if not Job.objects.filter(kind=kind, state__in=_OPEN).exists():
            put(kind, run_after=run_after, now=now, payload=payload, asked_by=asked_by)


def keep_coming_round(kind: str, again: Again, *, now: datetime, at_once: bool = True) -> None:
    """Make sure that work which comes round is put: when it is due again; if it never ended, at once or at its time.

    It may have been given up, or put by nobody yet. Two workers at once put it once.
    """
    if Job.objects.filter(kind=kind, comes_round=True, state__in=_OPEN).exists():
        return
    last = Job.objects.filter(kind=kind, comes_round=True).exclude(ended_at=None).order_by("-ended_at").first()
    due = again(last.ended_at) if last and last.ended_at else now if at_once else again(now)
    Job.objects.bulk_create(
        [Job(kind=kind, comes_round=True, run_after=max(due, now), created_at=now)], ignore_conflicts=True
    )


def run_now(kind: str, *, asked_by: str, now: datetime) -> None:
    """Let work that comes round be due now; call inside the transaction that tells the log."""
    waiting = Job.objects.filter(kind=kind, comes_round=True, state=Job.State.WAITING)
    if not waiting.update(run_after=now, asked_by=asked_by):
        put_if_absent(kind, run_after=now, now=now, asked_by=asked_by)


def try_again(job: Job, *, asked_by: str, now: datetime) -> bool:
    """Let a job that was given up wait anew, its attempts forgotten; say whether it had been given up.

    Of work that came round, the next one is due now instead. Call inside the transaction that tells the log.
    """
    failed = Job.objects.filter(id=job.id, state=Job.State.FAILED)
    if job.comes_round and Job.objects.filter(kind=job.kind, comes_round=True, state__in=_OPEN).exists():
        waiting = Job.objects.filter(kind=job.kind, comes_round=True, state=Job.State.WAITING)
        waiting.update(run_after=now, asked_by=asked_by)
        return bool(failed.update(state=Job.State.REPLACED))
    anew = {"state": Job.State.WAITING, "attempts": 0, "ended_at": None, "started_at": None}
    return bool(failed.update(**anew, run_after=now, asked_by=asked_by))


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
        job.started_at = now
        job.done = job.total = None
        job.save(update_fields=["state", "attempts", "lease_holder", "lease_until", "started_at", "done", "total"])
    return job


def renew(job: Job, *, done: int, total: int, now: datetime) -> None:
    """Keep a running job for another lease, and say how far it is. Raises LeaseLost."""
    _change(job, lease_until=now + LEASE, done=done, total=total)


def finish(job: Job, *, now: datetime, outcome: Mapping[str, int | str] | None = None) -> None:
    """Mark a job as done. outcome: counts and codes.

    Raises LeaseLost when another worker has the job by now.
    """
    _release(job, state=Job.State.DONE, ended_at=now, last_error="", outcome=dict(outcome or {}))


def fail(job: Job, *, error: str, now: datetime) -> None:
    """Give a job back for a later attempt, or give it up after its last.

    error: the error's class, never its message: what it was about may be somebody's. Raises LeaseLost.
    """
    pause = pause_before_retry(job.attempts)
    if pause is None:
        _release(job, state=Job.State.FAILED, ended_at=now, last_error=error)
    else:
        _release(job, state=Job.State.WAITING, run_after=now + pause, last_error=error)


def give_back(job: Job, *, now: datetime) -> None:
    """Let a job that was stopped in order wait again, as if this run had not been. Raises LeaseLost."""
    _release(job, state=Job.State.WAITING, run_after=now, attempts=F("attempts") - 1)


def forget_done(now: datetime) -> None:
    """Delete jobs that ended more than a month ago, a few at a time; those that were given up stay."""
    old = Job.objects.filter(state__in=[Job.State.DONE, Job.State.REPLACED], ended_at__lt=now - _KEPT)
    while ids := list(old.values_list("id", flat=True)[:_BATCH]):
        Job.objects.filter(id__in=ids).delete()


def _release(job: Job, **fields: object) -> None:
    """Write the outcome, if the lease is still this one."""
    _change(job, lease_until=None, lease_holder="", **fields)


def _change(job: Job, **fields: object) -> None:
    mine = Job.objects.filter(id=job.id, state=Job.State.RUNNING, lease_holder=job.lease_holder, attempts=job.attempts)
    if not mine.update(**fields):
        raise LeaseLost(f"job {job.id} ({job.kind}) is another worker's now")
