"""The checkpoint of the log: to print for two people to sign, and to compare one that left the building."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.policy.checkpoint_mail import ENOUGH, last_mailed, receivers
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. fingerprint: of the key that signed it, as the recovery kit has it."""

    checkpoint: Checkpoint
    note: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What the log says of itself at an earlier size. code: "" where it has fewer entries than that."""

    entries: int
    code: str


@requires(Permission.READ_LOG)
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponseBase:
    """Show the newest signed checkpoint as a sheet; beside a number of entries, the code the log has there now."""
    practice = standing_practice(request, Permission.READ_LOG)
    typed = re.sub(r"[\s,.]", "", request.GET.get("entries", ""))
    sheet = _sheet()
    note_visit(
        request, Verb.CHECKPOINT_SHOWN, practice, Permission.READ_LOG, entries=sheet.checkpoint.size if sheet else 0
    )
    is_number = _NUMBER.fullmatch(typed) is not None
    errors = [{"field": "entries", "text": "Enter how many entries it names, such as 184,206"}]
    context = {
        "sheet": sheet,
        "compared": _compare(sheet, int(typed)) if sheet and is_number else None,
        "typed": typed if is_number else "",
        "errors": errors if typed and not is_number else [],
        "mailed": last_mailed(practice),
        "receivers": len(receivers(practice)),
        "enough": ENOUGH,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if context["errors"] else HTTPStatus.OK
    return render(request, "policy/checkpoint.jinja", context, status=status)


def _sheet() -> Sheet | None:
    """Read the newest checkpoint and check its signature; None where there is none to be believed."""
    try:
        note = LogReader(settings.HOME.log).checkpoint()
        key = trusted_log_key(settings.HOME)
        return Sheet(open_checkpoint(note, key), note, key.fingerprint) if note else None
    except (AuditError, OSError):
        return None


def _compare(sheet: Sheet, entries: int) -> Compared | None:
    """Recompute the code from the log's own tiles; None where they are not there."""
    if entries > sheet.checkpoint.size:
        return Compared(entries, "")
    try:
        root = LogTree(LogReader(settings.HOME.log), sheet.checkpoint.size).root(entries)
    except (AuditError, OSError):
        return None
    return Compared(entries, Checkpoint(sheet.checkpoint.origin, entries, root).check_code)
