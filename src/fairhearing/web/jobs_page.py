"""What the machine does by itself: what failed and why, what runs, waits and was done; and a way to try again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs import queue
from fairhearing.jobs.doorbell import ring
from fairhearing.jobs.models import Job
from fairhearing.jobs.outbox import record
from fairhearing.jobs.rules import MOST_ATTEMPTS
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.web.job_kinds import job_kinds

_MOST_FAILED = 50
_MOST_DONE = 50
_MINUTE_S = 60
_WHY = {
    "OperationalError": "The database did not answer.",
    "InterfaceError": "The database did not answer.",
    "WorkerEnded": "The worker ended while it ran, each time.",
    "KeyholderDown": "The process that writes the log did not answer.",
    "LogUnwritable": "The log could not be written.",
    "DoubtfulDay": "This machine’s date is days ahead of the last time this was done. If today’s date is right, "
    "let it be done now.",
    "LeaseLost": "It took so long that another worker began it.",
    "NotSent": "The mail server did not take a message.",
    "BadMailSettings": "mail.json cannot be used.",
    "AuthorityAway": "The authority that signs the certificate of these pages did not give one.",
    "BadCertificate": "The authority gave a certificate that cannot be used.",
    "BadWebSettings": "web.json cannot be used.",
    "OSError": "A disk or the network failed.",
    "FileNotFoundError": "A file or folder was not there.",
    "PermissionError": "This user may not read or write a file it needs.",
    "ConnectionRefusedError": "Another machine did not answer.",
    "TimeoutError": "Another machine did not answer in time.",
}
_ROW = re.compile(r"[0-9]{1,18}")
_WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as the page shows it. percent: how far it is, None where it did not say. why: "" where nothing failed."""

    id: int
    words: str
    at: datetime
    why: str = ""
    attempts: int = 0
    took: str = ""
    outcome: str = ""
    percent: int | None = None
    done: int = 0
    total: int = 0
    kind: str = ""


@requires(Permission.RUN_JOBS)
@require_safe
def jobs(request: HttpRequest) -> HttpResponseBase:
    """Show every job that matters now."""
    states = Job.State
    failed = Job.objects.filter(state=states.FAILED).order_by("-ended_at")[:_MOST_FAILED]
    done = Job.objects.filter(state=states.DONE).order_by("-ended_at")[:_MOST_DONE]
    context = {
        "failed": _lines(failed, "ended_at"),
        "running": _lines(Job.objects.filter(state=states.RUNNING).order_by("started_at"), "started_at"),
        "waiting": _lines(Job.objects.filter(state=states.WAITING).order_by("run_after", "id"), "run_after"),
        "done": _lines(done, "ended_at"),
        "most_attempts": MOST_ATTEMPTS,
    }
    return render(request, "web/jobs.jinja", context)


@requires(Permission.RUN_JOBS)
@require_POST
def try_again(request: HttpRequest, job_id: str) -> HttpResponseBase:
    """Let a job that was given up be tried again. One that is not given up any more stays as it is."""
    if not _ROW.fullmatch(job_id):
        raise Http404
    job = get_object_or_404(Job, id=int(job_id))
    with transaction.atomic():
        if queue.try_again(job, asked_by=visitor(request).account, now=timezone.now()):
            _note(request, Verb.JOB_TRIED_AGAIN, job.kind)
    return _back()


@requires(Permission.RUN_JOBS)
@require_POST
def run_now(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Let work that comes round be done now."""
    if kind not in job_kinds(settings.HOME):
        raise Http404
    with transaction.atomic():
        queue.run_now(kind, asked_by=visitor(request).account, now=timezone.now())
        _note(request, Verb.JOB_ASKED_FOR, kind)
    return _back()


def _note(request: HttpRequest, verb: Verb, kind: str) -> None:
    practice = standing_practice(request, Permission.RUN_JOBS)
    person = visitor(request)
    record(verb, person.account, practice.id, kind, role=str(role_in(person, practice, Permission.RUN_JOBS)))


def _back() -> HttpResponseRedirect:
    """Wake the worker, and show the page anew."""
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("jobs"))


def _lines(rows: QuerySet[Job] | Iterable[Job], moment: str) -> list[JobLine]:
    kinds = job_kinds(settings.HOME)
    return [
        JobLine(
            id=row.id,
            kind=row.kind if row.kind in kinds else "",
            words=kinds[row.kind].words if row.kind in kinds else f"Work of another version ({row.kind})",
            at=getattr(row, moment) or row.created_at,
            why=_why(row.last_error),
            attempts=row.attempts,
            took=_took(row),
            outcome=", ".join(f"{key.replace('_', ' ')}: {_said(value)}" for key, value in row.outcome.items()),
            percent=None if not row.total else min(100, 100 * (row.done or 0) // row.total),
            done=row.done or 0,
            total=row.total or 0,
        )
        for row in rows
    ]


def _why(error: str) -> str:
    """Say in words why a job failed, from the error's class."""
    if not error:
        return ""
    return _WHY.get(error) or f"{_WORD_ENDS.sub(' ', error).capitalize()}."


def _said(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("_", " ")


def _took(row: Job) -> str:
    """Say how long it ran, once it ended."""
    if row.started_at is None or row.ended_at is None:
        return ""
    seconds = (row.ended_at - row.started_at).total_seconds()
    return f"{seconds / _MINUTE_S:.0f} min" if seconds >= 2 * _MINUTE_S else f"{seconds:.1f} s"
