"""The log as a page: what was done, newest first, and what the log's files say of themselves."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.audit.checkpoint import parse_checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.jobs.models import LogEntry
from fairhearing.policy.sentences import sentences
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission, practices_for, requires
from fairhearing.practice.standing import standing_practice

_PAGE = 100
_GROUP = 4
_LONGEST_INDEX = 18  # digits: every such number fits the column


@dataclass(frozen=True, slots=True)
class Signed:
    """What the newest checkpoint says. not_shown: entries that this page does not have yet."""

    size: int
    code: str
    not_shown: int


@requires(Permission.READ_LOG)
@require_safe
def log(request: HttpRequest) -> HttpResponseBase:
    """Show the entries of the practice, a hundred a page."""
    practice = standing_practice(request, Permission.READ_LOG)
    entries = _entries(practice)
    if before := request.GET.get("before", ""):
        if not (before.isascii() and before.isdigit() and len(before) <= _LONGEST_INDEX):
            raise Http404
        entries = entries.filter(index__lt=int(before))
    rows = list(entries[: _PAGE + 1])
    note_visit(request, Verb.LOG_VIEWED, practice, Permission.READ_LOG)
    context = {
        "sentences": sentences(rows[:_PAGE]),
        "next_before": rows[_PAGE - 1].index if len(rows) > _PAGE else None,
        "signed": _signed(),
        "opens_calls": practices_for(request.user, Permission.SEE_CALLS).filter(id=practice.id).exists(),
    }
    return render(request, "policy/log.jinja", context)


def _entries(practice: Practice) -> QuerySet[LogEntry]:
    """Return the practice's entries, and those of no practice by or about its people, newest first."""
    people = [role.person.account for role in practice.roles.select_related("person")]
    of_people = Q(practice="") & (Q(actor__in=people) | Q(subject__in=people))
    return LogEntry.objects.filter(Q(practice=practice.id) | of_people).order_by("-index")


def _signed() -> Signed | None:
    """Read the checkpoint from the log's own files; None if there is none that can be read."""
    try:
        note = LogReader(settings.HOME.log).checkpoint()
        if note is None:
            return None
        checkpoint = parse_checkpoint(note)
    except (AuditError, OSError):
        return None
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    shown = 0 if last is None else last + 1
    code = base64.b64encode(checkpoint.root).decode()
    groups = (code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
    return Signed(checkpoint.size, " ".join(groups), max(0, checkpoint.size - shown))
