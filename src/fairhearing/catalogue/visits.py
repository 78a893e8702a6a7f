"""Who looked at calls: one line in the log for each page somebody opened, never what they typed."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.permissions import Permission, role_in


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
    """Write that this page was shown."""
    person = visitor(request)
    role = str(role_in(person, practice, permission))
    with transaction.atomic():
        record(verb, person.account, practice.id, subject, role=role, **detail)


def row_number(text: str) -> int | None:
    """Read the number of a row from an address; None, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() else None
