"""From a change to the audit log: the change's own transaction writes a row, the worker brings it to the keyholder.

If the change is kept, so is its row; if not, neither. The log takes a row's id once only, so that sending again after
a kill, or by two workers, does no harm.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.errors import BadLeaf
from fairhearing.audit.leaf import DetailValue
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.errors import OutsideTransaction, UnfitForTheLog
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.errors import BadEntry
from fairhearing.keyholder.messages import OutboxEntry

BATCH = 50
_LOG = logging.getLogger(__name__)

Append = Callable[[Sequence[OutboxEntry]], int]
"""What brings entries into the log: `KeyholderClient.append`."""


def record(
    verb: Verb, actor: str, practice: str = "", subject: str = "", *, role: str = "", **detail: DetailValue
) -> str:
    """Write what happened, in the transaction of what happened; return the id that its entry will bear.

    actor: an account's id, or a process's name. practice: its slug. subject, detail: opaque ids, codes and counts;
    never a name, a number or a search's words. Raises OutsideTransaction, and UnfitForTheLog.
    """
    entry = new_entry(verb, actor, practice, subject, role=role, **detail)
    record_all([entry])
    return entry.id


def new_entry(
    verb: Verb, actor: str, practice: str = "", subject: str = "", *, role: str = "", **detail: DetailValue
) -> OutboxEntry:
    """Make an entry for `record_all`, of this moment. Raises UnfitForTheLog."""
    entry = OutboxEntry(
        id=uuid.uuid4().hex,
        time=timezone.now(),
        verb=verb,
        actor=actor,
        role=role,
        practice=practice,
        subject=subject,
        detail=detail,
    )
    try:
        entry.leaf().encode()
    except BadLeaf as error:
        raise UnfitForTheLog(f"{verb}: {error}") from error
    return entry


def record_all(entries: Sequence[OutboxEntry]) -> None:
    """Write many entries at once, in the transaction of what happened. Raises OutsideTransaction."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("what is told to the log must be recorded inside the transaction of its change")
    Outbox.objects.bulk_create(
        Outbox(
            entry_id=entry.id,
            time=entry.time,
            verb=str(entry.verb),
            actor=entry.actor,
            role=entry.role,
            practice=entry.practice,
            subject=entry.subject,
            detail={key: list(value) if isinstance(value, tuple) else value for key, value in entry.detail.items()},
        )
        for entry in entries
    )


def send(append: Append, *, most: int = BATCH) -> bool:
    """Bring the oldest unsent rows to the log, at most so many; say whether more may be waiting.

    Raises what `append` raises when the log cannot take anything; the rows then wait.
    """
    rows = list(Outbox.objects.filter(sent_at=None, refused="").order_by("number")[:most])
    if not rows:
        return False
    try:
        append([_entry(row) for row in rows])
    except BadEntry:
        _send_one_by_one(append, rows)
    else:
        Outbox.objects.filter(number__in=[row.number for row in rows]).update(sent_at=timezone.now())
    return len(rows) == most


def _send_one_by_one(append: Append, rows: Sequence[Outbox]) -> None:
    """Find the row that the log does not take, set it aside with the reason, and bring the others."""
    for row in rows:
        changed: dict[str, object] = {"sent_at": timezone.now()}
        try:
            append([_entry(row)])
        except BadEntry as error:
            _LOG.error("outbox row %s is not taken by the log: %s", row.entry_id, error)
            changed = {"refused": str(error)[:200]}
        Outbox.objects.filter(number=row.number).update(**changed)


def _entry(row: Outbox) -> OutboxEntry:
    """Read a row as what the keyholder takes."""
    return OutboxEntry(
        id=row.entry_id,
        time=row.time,
        verb=Verb(row.verb),
        actor=row.actor,
        role=row.role,
        practice=row.practice,
        subject=row.subject,
        detail={key: tuple(value) if isinstance(value, list) else value for key, value in row.detail.items()},
    )
