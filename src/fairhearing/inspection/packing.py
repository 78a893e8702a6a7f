"""An evidence pack on its way: asked for on a page, made by a job, and kept for a day for whoever may take it.

    absent -> making -> ready, or failed for a reason that its page says
    ready -> absent a day later, or as soon as another is asked for and made

It lies in HOME/web/packs, one a practice, and in no backup. What nobody can tell yet (the log has not vouched for the
key that signs) is no failure: the job is tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from fairhearing.audit.errors import AuditError
from fairhearing.audit.verbs import Verb
from fairhearing.inspection.errors import DamagedKey
from fairhearing.inspection.pack import make_pack
from fairhearing.inspection.visiting import Visit
from fairhearing.jobs import queue
from fairhearing.jobs.models import Job
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file, remove_file

MAKE_PACK: Final = "make_pack"
KEPT_FOR: Final = timedelta(days=1)
_OPEN: Final = (Job.State.WAITING, Job.State.RUNNING)


class PackState(StrEnum):
    """Where a practice's pack is."""

    ABSENT = "absent"
    """Nobody asked for one, or it was deleted."""
    MAKING = "making"
    """The worker makes it, or will."""
    READY = "ready"
    """It can be taken."""
    FAILED = "failed"
    """There is none: `Failure` says why."""


class Failure(StrEnum):
    """Why no pack was made."""

    LOG = "log"
    """The log cannot be read, or its signature does not fit."""
    KEY = "key"
    """The file of the key that signs packs holds no key."""
    GIVEN_UP = "given-up"
    """It was tried again and again: the job's row names the defect."""


@dataclass(frozen=True, slots=True)
class PackStanding:
    """How a practice's pack stands. done, total: how far it is, 0 of 0 before it began. made_at, size: once ready."""

    state: PackState
    done: int = 0
    total: int = 0
    failure: Failure | None = None
    made_at: datetime | None = None
    size: int = 0


def pack_path(home: Home, practice: str) -> Path:
    """Say where a practice's pack lies."""
    return home.packs / f"{practice}.zip"


def ask_for_pack(visit: Visit, now: datetime) -> None:
    """Have a pack made, unless that is going on already."""
    practice, person = visit.practice, visit.person
    with transaction.atomic():
        if not _jobs(practice.id).filter(state__in=_OPEN).exists():
            payload = {"practice": practice.id}
            queue.put(MAKE_PACK, run_after=now, now=now, payload=payload, asked_by=person.account)
        record(Verb.JOB_ASKED_FOR, person.account, practice.id, MAKE_PACK, role=visit.role)


def make_pack_job(home: Home, run: JobRun) -> JobOutcome:
    """Make the pack that a job names. Raises what may pass by itself: then the job is tried again."""
    practice = Practice.objects.get(id=str(run.payload["practice"]))
    try:
        pack = make_pack(practice, home, run.clock.now(), run.progress)
    except AuditError:
        return {"failed": 1, "reason": str(Failure.LOG)}
    except DamagedKey:
        return {"failed": 1, "reason": str(Failure.KEY)}
    publish_file(pack_path(home, practice.id), pack.content)
    return {"files": pack.files, "bytes": len(pack.content)}


def pack_standing(practice: Practice, home: Home) -> PackStanding:
    """Say how a practice's pack stands, by its newest job and what lies in the folder."""
    job = _jobs(practice.id).order_by("-id").first()
    if job is None:
        return PackStanding(PackState.ABSENT)
    if job.state in _OPEN:
        return PackStanding(PackState.MAKING, job.done or 0, job.total or 0)
    if job.state == Job.State.FAILED:
        return PackStanding(PackState.FAILED, failure=Failure.GIVEN_UP)
    if "failed" in job.outcome:
        return PackStanding(PackState.FAILED, failure=Failure(job.outcome["reason"]))
    if not pack_path(home, practice.id).is_file():
        return PackStanding(PackState.ABSENT)
    return PackStanding(PackState.READY, made_at=job.ended_at, size=job.outcome["bytes"])


def drop_old_packs(home: Home, now: datetime) -> None:
    """Delete packs that were made more than a day ago, and those that no job is known of. Raises OSError."""
    for path in sorted(home.packs.glob("*.zip")):
        if not _jobs(path.stem).filter(Q(ended_at__gt=now - KEPT_FOR) | Q(state__in=_OPEN)).exists():
            remove_file(path)


def _jobs(practice: str) -> QuerySet[Job]:
    return Job.objects.filter(kind=MAKE_PACK, payload__practice=practice)
