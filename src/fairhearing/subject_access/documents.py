"""Files that came with a request: PDF, PNG or JPEG (`practice.scans`); they are taken out, never shown in our pages.

They lie in the catalogue's database, which is encrypted; proof of identity is destroyed as soon as it was checked.
"""

from __future__ import annotations

import hashlib

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.jobs import outbox
from fairhearing.practice.scans import MOST, BadScan, media_of
from fairhearing.subject_access.changing import What, lock, note
from fairhearing.subject_access.errors import RequestOver
from fairhearing.subject_access.models import Document, Request


def keep_document(request: Request, kind: Document.Kind, data: bytes, done: Done) -> Document:
    """Keep a file with a request that is not closed. Raises BadScan, RequestOver."""
    media = media_of(data)
    with transaction.atomic():
        locked = lock(request)
        if locked.state == Request.State.CLOSED:
            raise RequestOver("the request is closed")
        if locked.documents.count() >= MOST:
            raise BadScan(f"At most {MOST} files are kept with a request")
        document = Document.objects.create(
            request=locked,
            kind=kind,
            media=media,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            added_by=done.by,
            added_at=done.now,
        )
        note(locked, done, What.DOCUMENT, words=str(Document.Kind(kind).label))
    return document


def destroy_document(document: Document, done: Done) -> None:
    """Empty a document; that it was there stays. One that is destroyed already is nothing."""
    with transaction.atomic():
        locked = lock(document.request)
        row = Document.objects.select_for_update(of=("self",)).get(id=document.id)
        if row.destroyed_at is None:
            _empty(row, done)
            note(locked, done, What.DOCUMENT_DESTROYED, words=str(row.get_kind_display()))
    document.refresh_from_db()


def destroy_proof(request: Request, done: Done) -> None:
    """Empty all proof of identity of a locked request: it was checked, and is not needed any more."""
    for row in request.documents.filter(kind=Document.Kind.IDENTITY, destroyed_at=None):
        _empty(row, done)


def note_taken(document: Document, done: Done) -> None:
    """Write that somebody took a document out to read it."""
    with transaction.atomic():
        outbox.record(
            Verb.REQUEST_DOCUMENT_TAKEN,
            done.by.account,
            document.request.practice_id,
            document.request_id.hex,
            role=done.role,
            document=document.id.hex,
        )


def _empty(row: Document, done: Done) -> None:
    row.data, row.destroyed_at = b"", done.now
    row.save(update_fields=["data", "destroyed_at"])
