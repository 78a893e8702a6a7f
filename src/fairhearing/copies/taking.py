"""Handing a copy out: a fresh code, the entry, a passphrase drawn for this time, and the row that says to whom.

    check answers -> code -> keyholder: entry, then the content key -> passphrase, header -> row and entry, together
                                                                                    -> page, once; file, for an hour

The passphrase is shown once and kept nowhere: taking the copy again draws another, and counts again. The header holds
the content key under that passphrase, as everybody sees it in the file; so the file is fetched without any key.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.copies.errors import NotAnyMore
from fairhearing.copies.locked import archive_of, header_of, page_of
from fairhearing.copies.making import Asker, check_allowed, fail_copy
from fairhearing.copies.models import Copy, Taking
from fairhearing.jobs import outbox
from fairhearing.keyholder.bulk.bulk_client import BulkClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.models import Person

FETCHED_WITHIN: Final = timedelta(hours=1)
"""So long after a taking its file can be fetched; afterwards the copy is taken anew."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What was answered before a copy left. to_whom: name and address, as checked. reason: for plain files."""

    sent: Taking.Sent
    to_whom: str
    form: Taking.Form = Taking.Form.LOCKED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy that was handed out just now, and the passphrase that opens it: for this one answer.

    Of plain files the passphrase is what saves them, from the page that is shown now and from no other.
    """

    taking: Taking
    passphrase: str = field(repr=False)


def take_copy(copy: Copy, handing: Handing, asker: Asker, *, passphrase: str, now: datetime) -> Taken:
    """Hand a copy out; the keyholder's entry is in the log when this returns, and the row says to whom.

    passphrase: drawn for this taking. Raises NotAnyMore, NotAllowed, and what `BulkClient.unlock` raises; KeyNotHeld
    where the practice's key was changed since the copy was made: then it has to be made again.
    """
    if copy.state != Copy.State.READY:
        raise NotAnyMore("this copy is not ready to be handed out")
    check_allowed(copy.selection)
    taking = uuid.uuid4()
    form = handing.form
    key = BulkClient(keyholder()).unlock(asker.unlock, asker.code, copy.matter, copy.key, taking.hex, str(form))
    row = Taking(
        id=taking,
        copy=copy,
        practice_id=copy.practice_id,
        taken_at=now,
        by=asker.person,
        form=form,
        sent=handing.sent,
        to_whom=handing.to_whom,
        reason=handing.reason,
        header=header_of(copy, key, passphrase),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        outbox.record(
            Verb.COPY_TAKEN,
            asker.person.account,
            copy.practice_id,
            copy.id.hex,
            role=asker.role,
            taking=taking.hex,
            reference=copy.selection_id.hex,
            form=str(form),
            sound=str(copy.plan["form"]),
            sent=str(handing.sent),
        )
    return Taken(row, passphrase)


def fetch_file(taking: Taking, *, by: Person, role: str, now: datetime) -> Iterator[bytes]:
    """Return the file of a locked copy that this person handed out within the hour. Raises NotAnyMore."""
    _check_fetching(taking, Taking.Form.LOCKED, by, now)
    file = page_of(taking.copy, taking.header)
    _note_fetched(taking, by, role)
    return file


def fetch_plain(taking: Taking, words: str, *, by: Person, role: str, now: datetime) -> Iterator[bytes]:
    """Return the archive of plain files that this person handed out within the hour. words: as drawn for it.

    Raises NotAnyMore.
    """
    _check_fetching(taking, Taking.Form.PLAIN, by, now)
    file = archive_of(taking.copy, taking.header, words)
    _note_fetched(taking, by, role)
    return file


def _check_fetching(taking: Taking, form: Taking.Form, by: Person, now: datetime) -> None:
    if taking.form != form or taking.by_id != by.id or now >= taking.taken_at + FETCHED_WITHIN:
        raise NotAnyMore("this copy is to be taken anew")
    if taking.copy.state != Copy.State.READY:
        raise NotAnyMore("this copy is not at the practice any more")


def _note_fetched(taking: Taking, by: Person, role: str) -> None:
    copy = taking.copy
    with transaction.atomic():
        outbox.record(
            Verb.COPY_DOWNLOADED,
            by.account,
            copy.practice_id,
            copy.id.hex,
            role=role,
            taking=taking.id.hex,
            form=taking.form,
        )


def draw_saving_words() -> str:
    """Draw what saves plain files from the one page that shows their button; nobody types it."""
    return secrets.token_hex(32)


def make_again(copy: Copy, *, actor: str, role: str, now: datetime) -> None:
    """Say that a copy's key is one of before: nothing opens it any more, and another is made."""
    if copy.is_under_way:
        fail_copy(copy, Copy.Failure.KEY_CHANGED, actor=actor, role=role, now=now)
