"""Takes a call log in: each line once, whatever file it comes in and however often. A killed import is begun again.

Read whole before the first row is written, so that what is wrong with a file is said at once; then fifty lines a
transaction, with a pause, so that a page's write waits for none of it.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import expires_on
from fairhearing.jobs.outbox import record
from fairhearing.phone_log.columns import Layout
from fairhearing.phone_log.errors import UnreadableLog
from fairhearing.phone_log.logged import LoggedCall, cast_of
from fairhearing.phone_log.models import LogImport, PhoneLogRow, SetAsideLine
from fairhearing.phone_log.reading import Reason, SetAside, decode_log, read_log, recognise
from fairhearing.practice.models import Practice
from fairhearing.wording.days import PRACTICE_TIME

MOST_BYTES: Final = 128 * 1024 * 1024
"""More than a year of a large practice."""
MOST_LINES: Final = 2_000_000
"""The same; each line takes room in memory, an empty one too."""
BATCH: Final = 50
_PAUSE_S: Final = 0.01
_CLOCKS_DIFFER: Final = timedelta(hours=2)
_LONGEST_EXTENSIONS: Final = 120
_Row = TypeVar("_Row")

Progress = Callable[[int, int], None]


def import_log(
    practice: Practice,
    data: bytes,
    *,
    layout: Layout | None,
    zone: ZoneInfo,
    by: str,
    role: str = "",
    progress: Progress = lambda _done, _all: None,
) -> LogImport:
    """Take in one file of a practice's phone system, and return what became of its lines.

    layout: None lets the file be recognised. zone: of times that name none. by: an account, or a process's name.
    Raises UnreadableLog, before anything is written.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableLog(f"the file is larger than {MOST_BYTES // 2**20} MB; cut it into months")
    if data.count(b"\n") + data.count(b"\r") > 2 * MOST_LINES:
        raise UnreadableLog(f"the file has more than {MOST_LINES:,} lines; cut it into months")
    now = timezone.now()
    lines = decode_log(data)
    layout = layout or recognise(lines)
    read = list(read_log(lines, layout, zone))
    calls, aside = _sorted_out(read, now)
    if not calls and aside:
        raise UnreadableLog(f"none of its {len(aside):,} lines can be read: are columns and time zone right?")
    log = _begin(practice, layout, hashlib.sha256(data).hexdigest(), calls, aside, by=by, role=role, now=now)
    for some in _grouped(aside, BATCH):
        SetAsideLine.objects.bulk_create(SetAsideLine(log=log, line=each.line, reason=each.reason) for each in some)
        time.sleep(_PAUSE_S)
    own = frozenset(practice.numbers.values_list("number", flat=True))
    rows = list(_rows(log, calls, own))
    taken = 0
    for at, batch in enumerate(_grouped(rows, BATCH), 1):
        taken += _write(practice, batch)
        progress(min(at * BATCH, len(rows)), len(rows))
        time.sleep(_PAUSE_S)
    log.taken, log.known, log.ended_at = taken, len(rows) - taken, timezone.now()
    log.save(update_fields=["taken", "known", "ended_at"])
    return log


def _sorted_out(read: Sequence[LoggedCall | SetAside], now: datetime) -> tuple[list[LoggedCall], list[SetAside]]:
    """Part the calls from what is set aside, be it for their time."""
    today = now.astimezone(PRACTICE_TIME).date()
    calls, aside = [], []
    for each in read:
        if isinstance(each, SetAside):
            aside.append(each)
        elif each.started > now + _CLOCKS_DIFFER:
            aside.append(SetAside(each.line, Reason.FUTURE))
        elif expires_on(each.started) <= today:
            aside.append(SetAside(each.line, Reason.TOO_OLD))
        else:
            calls.append(each)
    return calls, aside


def _begin(  # noqa: PLR0913 - one row's fields
    practice: Practice,
    layout: Layout,
    sha256: str,
    calls: Sequence[LoggedCall],
    aside: Sequence[SetAside],
    *,
    by: str,
    role: str,
    now: datetime,
) -> LogImport:
    starts = [call.started for call in calls]
    with transaction.atomic():
        log = LogImport.objects.create(
            practice=practice,
            by=by,
            begun_at=now,
            layout=layout.name,
            sha256=sha256,
            set_aside=len(aside),
            first_at=min(starts, default=None),
            last_at=max(starts, default=None),
        )
        record(Verb.PHONE_LOG_IMPORTED, by, practice.id, log.id.hex, role=role, lines=len(calls), set_aside=len(aside))
    return log


def _rows(log: LogImport, calls: Sequence[LoggedCall], own: frozenset[str]) -> Iterator[PhoneLogRow]:
    """Make rows. Lines that are alike in every field are numbered: each is a call of its own."""
    alike: Counter[str] = Counter()
    for call in calls:
        plain = call.digest()
        cast = cast_of(call, own)
        yield PhoneLogRow(
            practice_id=log.practice_id,
            log=log,
            line=call.line,
            digest=call.digest(alike[plain]),
            started_at=call.started,
            answered_at=call.answered,
            ended_at=call.ended,
            direction=str(cast.direction),
            outside=cast.outside,
            withheld=cast.withheld,
            extensions=" ".join(cast.extensions)[:_LONGEST_EXTENSIONS],
            called=call.called.extension,
            reference=call.reference,
            linked=call.linked,
            call_back=str(call.call_back),
            announcement=str(call.announcement),
        )
        alike[plain] += 1


def _write(practice: Practice, rows: Sequence[PhoneLogRow]) -> int:
    """Write those of these rows that are not there yet; return how many."""
    with transaction.atomic():
        known = set(practice.phone_log.filter(digest__in=[row.digest for row in rows]).values_list("digest", flat=True))
        fresh = [row for row in rows if row.digest not in known]
        PhoneLogRow.objects.bulk_create(fresh)
    return len(fresh)


def _grouped(rows: Sequence[_Row], size: int) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
