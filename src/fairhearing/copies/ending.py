"""The end of copies at the practice: with their matter, after 30 days, or when a recording of them was destroyed.

What was handed out is out: its row stays, and says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Recording
from fairhearing.copies.folders import remove_folder, sweep_folders
from fairhearing.copies.making import MAKE_COPY, end_grant, fail_copy
from fairhearing.copies.models import Copy
from fairhearing.jobs import outbox
from fairhearing.jobs.models import Job
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.vault.home import Home

KEPT_FOR: Final = timedelta(days=30)
_ACTOR: Final = "worker"
_GONE: Final = (Recording.State.DESTROYING, Recording.State.DESTROYED)


def sweep_copies(home: Home, run: JobRun) -> JobOutcome:
    """Delete the copies whose time has come, fail those whose job was given up, and sweep folders nobody owns."""
    gone = 0
    for why, copies in _due(run.now):
        for copy in copies:
            end_copy(home, copy, why, now=run.now)
            gone += 1
    for copy in _given_up():
        fail_copy(copy, Copy.Failure.BROKEN, actor=_ACTOR, now=run.now)
    kept = Copy.objects.filter(state__in=[Copy.State.MAKING, Copy.State.STOPPED, Copy.State.READY])
    swept = sweep_folders(home, {each.hex for each in kept.values_list("id", flat=True)})
    return {"gone": gone, "swept": swept}


def end_copy(home: Home, copy: Copy, why: Copy.Gone, *, now: datetime, actor: str = _ACTOR, role: str = "") -> None:
    """Delete a copy at the practice, and end its grant if it is being made; the row and its takings stay."""
    with transaction.atomic():
        ended = Copy.objects.filter(id=copy.id).exclude(state__in=[Copy.State.GONE, Copy.State.FAILED])
        if ended.update(state=Copy.State.GONE, gone_why=why, ended_at=now, grant=""):
            outbox.record(Verb.COPY_GONE, actor, copy.practice_id, copy.id.hex, role=role, reason=str(why))
    remove_folder(home, copy.id.hex)
    end_grant(copy.grant, "withdrawn")


def _due(now: datetime) -> list[tuple[Copy.Gone, QuerySet[Copy]]]:
    """Return which copies end now, and why; each once, by the first reason that holds."""
    there = Copy.objects.filter(state__in=[Copy.State.MAKING, Copy.State.STOPPED, Copy.State.READY])
    destroyed = there.filter(recordings__recording__state__in=_GONE).distinct()
    closed = there.exclude(selection__closed_at=None).exclude(id__in=destroyed)
    old = there.filter(asked_at__lte=now - KEPT_FOR).exclude(id__in=destroyed).exclude(id__in=closed)
    return [(Copy.Gone.DESTROYED, destroyed), (Copy.Gone.CLOSED, closed), (Copy.Gone.TIME, old)]


def _given_up() -> list[Copy]:
    """Return copies that are being made, but by no job any more."""
    found = []
    for copy in Copy.objects.filter(state=Copy.State.MAKING):
        jobs = Job.objects.filter(kind=MAKE_COPY, payload__copy=copy.id.hex)
        if not jobs.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            found.append(copy)
    return found
