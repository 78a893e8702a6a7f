"""Who looked at calls: one line in the log for each page somebody opened, never what they typed."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest

from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import standing_of
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission


def visitor(request: HttpRequest) -> Person:
    """Return who asks. Only behind `requires`, which lets in nobody else."""
    assert isinstance(request.user, Person)  # noqa: S101 - see above
    return request.user


def note_visit(
    request: HttpRequest,
    verb: Verb,
    practice: Practice,
    permission: Permission,
    subject: str = "",
    **detail: DetailValue,
) -> None:
    """Write that this page was shown. Raises Http404 where the visitor may not do this in this practice."""
    role = standing_of(request).role(practice, permission)
    if role is None:
        raise Http404
    with transaction.atomic():
        record(verb, visitor(request).account, practice.id, subject, role=str(role), **detail)


def row_number(text: str) -> int | None:
    """Read the number of a row from an address; None, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() else None
