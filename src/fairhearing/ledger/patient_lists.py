"""One list of patients from its arrival to its end: brought, looked through, taken in or thrown away.

Nothing of it is written before somebody who saw what it would do says so. Its bytes lie in the database alone, which
is encrypted, and go with its end. `list_reading` looks a list through, `list_taking` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs import queue
from fairhearing.jobs.outbox import record
from fairhearing.ledger.errors import UnreadableList
from fairhearing.ledger.list_lines import Field
from fairhearing.ledger.models import ListMapping, ListPiece, PatientList
from fairhearing.practice.models import Practice

READ_LIST: Final = "read_patient_list"
TAKE_LIST: Final = "take_patient_list"
MOST_BYTES: Final = 128 * 1024 * 1024
"""More than five hundred thousand patients with all their columns."""
_PIECE_BYTES: Final = 256 * 1024
_DROPPED_AFTER: Final = timedelta(days=1)
_OPEN: Final = (PatientList.State.READING, PatientList.State.COLUMNS, PatientList.State.READY)


def bring_list(
    practice: Practice, data: Iterable[bytes], *, size: int, by: str, now: datetime, role: str = ""
) -> PatientList:
    """Keep a file in pieces until it is done with. by: an account, or a process's name. Raises UnreadableList."""
    if size > MOST_BYTES:
        raise UnreadableList(f"the file is larger than {MOST_BYTES // 2**20} MB")
    if size == 0:
        raise UnreadableList("the file is empty")
    with transaction.atomic():
        brought = PatientList.objects.create(practice=practice, by=by, begun_at=now)
        record(Verb.PATIENT_LIST_BROUGHT, by, practice.id, brought.id.hex, role=role, bytes=size)
    for ordinal, piece in enumerate(_in_pieces(data)):
        ListPiece.objects.create(list=brought, ordinal=ordinal, data=piece)
    return brought


def ask_to_read(brought: PatientList, *, asked_by: str, now: datetime) -> None:
    """Let the worker look a list through."""
    with transaction.atomic():
        queue.put(READ_LIST, run_after=now, now=now, payload={"list": brought.id.hex}, asked_by=asked_by)


def name_columns(brought: PatientList, columns: Mapping[Field, str], *, by: str, now: datetime, role: str) -> None:
    """Keep what the practice's own list calls its columns, and look this one through again."""
    with transaction.atomic():
        ListMapping.objects.update_or_create(
            practice=brought.practice,
            defaults={"columns": {str(what): name for what, name in columns.items()}, "made_at": now},
        )
        PatientList.objects.filter(id=brought.id, state__in=_OPEN).update(state=PatientList.State.READING)
        record(Verb.PATIENT_LIST_MAPPED, by, brought.practice_id, brought.id.hex, role=role)
        queue.put(READ_LIST, run_after=now, now=now, payload={"list": brought.id.hex}, asked_by=by)


def own_columns(practice: Practice) -> dict[Field, str]:
    """Return what the practice's own list calls its columns, as it was said once."""
    mapping = ListMapping.objects.filter(practice=practice).first()
    return {Field(what): name for what, name in mapping.columns.items()} if mapping else {}


def start_taking(brought: PatientList, *, whole: bool, by: str, role: str = "") -> bool:
    """Let a list that was looked through be written; say whether it waited for that.

    whole: whether whoever is not on it is marked as gone.
    """
    with transaction.atomic():
        ready = PatientList.objects.filter(id=brought.id, state=PatientList.State.READY)
        if not ready.update(state=PatientList.State.WRITING, whole=whole):
            return False
        record(
            Verb.PATIENT_LIST_TAKEN,
            by,
            brought.practice_id,
            brought.id.hex,
            role=role,
            added=brought.added,
            changed=brought.changed,
            gone=brought.gone if whole else 0,
            aside=brought.aside,
        )
    brought.refresh_from_db()
    return True


def ask_to_take(brought: PatientList, *, asked_by: str, now: datetime) -> None:
    """Let the worker write a list."""
    with transaction.atomic():
        queue.put(TAKE_LIST, run_after=now, now=now, payload={"list": brought.id.hex}, asked_by=asked_by)


def drop_list(brought: PatientList, *, by: str, now: datetime, role: str = "") -> bool:
    """Throw a list away of which nothing was written; say whether it was such a one."""
    with transaction.atomic():
        open_lists = PatientList.objects.filter(id=brought.id, state__in=_OPEN)
        if not open_lists.update(state=PatientList.State.DROPPED, ended_at=now):
            return False
        ListPiece.objects.filter(list=brought).delete()
        record(Verb.PATIENT_LIST_DROPPED, by, brought.practice_id, brought.id.hex, role=role)
    return True


def drop_old_lists(now: datetime) -> int:
    """Throw away lists about which nobody decided for a day; return how many."""
    old = list(PatientList.objects.filter(state__in=_OPEN, begun_at__lt=now - _DROPPED_AFTER))
    return sum(drop_list(each, by="worker", now=now) for each in old)


def pieces_of(brought: PatientList) -> Iterator[bytes]:
    """Yield the bytes of a list, a piece at a time."""
    ordinal = 0
    while (piece := ListPiece.objects.filter(list=brought, ordinal=ordinal).first()) is not None:
        yield bytes(piece.data)
        ordinal += 1


def _in_pieces(data: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for some in data:
        waiting += some
        while len(waiting) >= _PIECE_BYTES:
            yield bytes(waiting[:_PIECE_BYTES])
            del waiting[:_PIECE_BYTES]
    if waiting:
        yield bytes(waiting)
