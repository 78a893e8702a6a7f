"""The log as pages read it: rows copied from HOME/log, which stays the truth.

Entries are taken from where the rows end, in order; the rows may be deleted and copied again at any time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import Max

from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.kinds import KIND_OF, EntryKind
from fairhearing.audit.leaf import Leaf, parse_leaf
from fairhearing.jobs.errors import LogIsShorter
from fairhearing.jobs.models import LogEntry

_BATCH = 50
_MAY_WAIT: Final = timedelta(minutes=5)


def project_log(log: LogReader) -> bool:
    """Copy the next entries; say whether more are waiting.

    Raises LogIsShorter, and audit.errors.DamagedLog.
    """
    known = LogEntry.objects.aggregate(last=Max("index"))["last"]
    start = 0 if known is None else known + 1
    size = log.size()
    if size < start:
        raise LogIsShorter(
            f"the log holds {size} entries, {start} were read before: keep HOME/log as it is and compare"
        )
    rows = [_row(index, parse_leaf(data)) for index, data in islice(log.entries(start), _BATCH)]
    LogEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return start + len(rows) < size


def is_shown(log: LogReader, now: datetime) -> bool:
    """Say whether the rows show the log: it holds something, can be read, and no entry has waited five minutes.

    Whoever concludes from the rows that something did not happen must ask this first.
    """
    known = LogEntry.objects.aggregate(last=Max("index"))["last"]
    start = 0 if known is None else known + 1
    try:
        size = log.size()
        if size == 0 or size < start:
            return False
        waiting = next(log.entries(start), None)
        return waiting is None or parse_leaf(waiting[1]).time > now - _MAY_WAIT
    except (AuditError, OSError):
        return False


def forget_projection() -> None:
    """Delete the rows; `project_log` copies them anew."""
    LogEntry.objects.all().delete()


def _row(index: int, leaf: Leaf) -> LogEntry:
    """Read one leaf as a row."""
    return LogEntry(
        index=index,
        time=leaf.time,
        verb=str(leaf.verb),
        kind=str(KIND_OF.get(leaf.verb, EntryKind.MACHINE)),
        actor=leaf.actor,
        role=leaf.role,
        practice=leaf.practice,
        subject=leaf.subject,
        detail={key: list(value) if isinstance(value, tuple) else value for key, value in leaf.detail.items()},
        outbox=leaf.outbox,
    )
