"""Scans that came with a disclosure: PDF, PNG or JPEG (`practice.scans`); taken out, never shown in our pages."""

from __future__ import annotations

import hashlib

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.disclosures.changing import What, changing
from fairhearing.disclosures.models import Disclosure, Paper
from fairhearing.jobs import outbox
from fairhearing.practice.scans import MOST, BadScan, media_of


def keep_paper(disclosure: Disclosure, kind: Paper.Kind, data: bytes, done: Done) -> Paper:
    """Keep a scan with a disclosure that is worked on. Raises BadScan, DisclosureOver."""
    media = media_of(data)
    with changing(disclosure, done, What.PAPER, words=str(Paper.Kind(kind).label)) as locked:
        if locked.papers.count() >= MOST:
            raise BadScan(f"At most {MOST} files are kept with a disclosure")
        return Paper.objects.create(
            disclosure=locked,
            kind=kind,
            media=media,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            added_by=done.by,
            added_at=done.now,
        )


def destroy_paper(paper: Paper, done: Done) -> None:
    """Empty a scan of a disclosure that is worked on; that it was there stays. Raises DisclosureOver."""
    with changing(paper.disclosure, done, What.PAPER_DESTROYED, words=str(paper.get_kind_display())):
        row = Paper.objects.select_for_update(of=("self",)).get(id=paper.id)
        if row.destroyed_at is None:
            row.data, row.destroyed_at = b"", done.now
            row.save(update_fields=["data", "destroyed_at"])
    paper.refresh_from_db()


def note_taken(paper: Paper, done: Done) -> None:
    """Write that somebody took a scan out to read it."""
    with transaction.atomic():
        outbox.record(
            Verb.DISCLOSURE_PAPER_TAKEN,
            done.by.account,
            paper.disclosure.practice_id,
            paper.disclosure_id.hex,
            role=done.role,
            paper=paper.id.hex,
        )
