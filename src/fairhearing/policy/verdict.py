"""Whether the log is whole, as its page says it: what the last check found, what runs now, what came since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fairhearing.audit.checkpoint import Checkpoint, parse_checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs import queue
from fairhearing.jobs.doorbell import ring
from fairhearing.jobs.models import Job, LogEntry
from fairhearing.jobs.outbox import record
from fairhearing.policy.countersigned import Countersigned, countersigned
from fairhearing.policy.log_check import VERIFY_LOG, last_check, last_damage
from fairhearing.policy.models import LogCheck
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice


@dataclass(frozen=True, slots=True)
class Running:
    """A check that runs, or is about to. total: 0 while it has not said."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say. signed: the newest checkpoint, None where the files cannot be read.

    check: the last check. damage: an earlier one that found damage, where the last one found none. since: entries
    that came after the last check. not_shown: entries that this page does not have yet. countersigned: by the practice.
    """

    signed: Checkpoint | None
    check: LogCheck | None
    damage: LogCheck | None
    running: Running | None
    not_shown: int
    countersigned: Countersigned | None

    @property
    def since(self) -> int:
        """How many entries came after the last check."""
        return max(0, self.signed.size - self.check.entries) if self.signed and self.check else 0

    @property
    def seconds(self) -> float:
        """How long the last check took."""
        return (self.check.ended_at - self.check.begun_at).total_seconds() if self.check else 0.0


def verdict(practice: Practice) -> Verdict:
    """Gather what is known of the log now, for the readers of one practice."""
    running = _running(timezone.now())  # first: a check that ends meanwhile has left what it found
    check, damage, signed = last_check(), last_damage(), read_signed()
    return Verdict(
        signed=signed,
        check=check,
        damage=damage if damage and check and damage.pk != check.pk else None,
        running=running,
        not_shown=_not_shown(signed),
        countersigned=countersigned(settings.HOME, practice.id, signed) if signed else None,
    )


@requires(Permission.READ_LOG)
@require_POST
def verify_now(request: HttpRequest) -> HttpResponseBase:
    """Have the whole log checked, unless that is going on already."""
    practice = standing_practice(request, Permission.READ_LOG)
    person = visitor(request)
    with transaction.atomic():
        queue.run_now(VERIFY_LOG, asked_by=person.account, now=timezone.now())
        role = str(role_in(person, practice, Permission.READ_LOG))
        record(Verb.LOG_CHECK_ASKED, person.account, practice.id, role=role)
    ring(settings.HOME.doorbell_socket)
    return HttpResponseRedirect(reverse("log"))


@requires(Permission.READ_LOG)
@require_safe
def verdict_part(request: HttpRequest) -> HttpResponseBase:
    """Answer the page's own question while a check runs: the verdict again."""
    practice = standing_practice(request, Permission.READ_LOG)
    return render(request, "policy/verdict.jinja", {"verdict": verdict(practice)})


def read_signed() -> Checkpoint | None:
    """Read the checkpoint from the log's own files; None if there is none that can be read."""
    try:
        note = LogReader(settings.HOME.log).checkpoint()
        return None if note is None else parse_checkpoint(note)
    except (AuditError, OSError):
        return None


def _running(now: datetime) -> Running | None:
    jobs = Job.objects.filter(kind=VERIFY_LOG)
    running = jobs.filter(state=Job.State.RUNNING).first()
    if running is not None:
        return Running(running.done or 0, running.total or 0)
    return Running(0, 0) if jobs.filter(state=Job.State.WAITING, run_after__lte=now).exists() else None


def _not_shown(signed: Checkpoint | None) -> int:
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    return max(0, signed.size - (0 if last is None else last + 1)) if signed else 0
