"""HOME/public/PRACTICE.html and its signature, made anew each night: whoever looks after the website takes them there.

    PRACTICE.html            the page
    PRACTICE.signature.json  its signature by the evidence key, detached

A page is published under its lasting name in one step; for a moment the signature beside it may be of the page before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.inspection.errors import NotSaid
from fairhearing.inspection.notices import notice_of
from fairhearing.inspection.promises import announcements_of, promises_of, version_words
from fairhearing.inspection.public_page import PublicPage, public_html
from fairhearing.inspection.signing import evidence_key
from fairhearing.jobs.outbox import record
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.letters.kinds import Notice
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

PUBLISH_PAGES: Final = "publish_pages"
_PROCESS: Final = "worker"


@dataclass(frozen=True, slots=True)
class SignedPage:
    """The page and its signature, as files."""

    name: str
    page: bytes
    signature_name: str
    signature: bytes


def signed_page(practice: Practice, home: Home, now: datetime) -> SignedPage:
    """Make the page as it is true now, and sign it. Raises NotSaid, DamagedKey, OSError."""
    key, name, signature_name = evidence_key(home), f"{practice.id}.html", f"{practice.id}.signature.json"
    page = public_html(
        PublicPage(
            notice=notice_of(practice, Notice.WEB),
            announcements=announcements_of(practice, timezone.localdate(now)),
            promises=promises_of(practice, now),
            version=version_words(practice),
            made_at=now,
            fingerprint=key.verifier.fingerprint,
            signature_name=signature_name,
        )
    )
    return SignedPage(name, page, signature_name, key.signature_of(name, page))


def public_path(home: Home, practice: Practice) -> Path:
    """Say where a practice's page lies."""
    return home.public / f"{practice.id}.html"


def publish_pages(home: Home, run: JobRun) -> JobOutcome:
    """Publish the page of each practice that has said what it names; count those that have not. Raises OSError."""
    practices, published, unsaid = list(Practice.objects.order_by("id")), 0, 0
    evidence_key(home)
    for number, practice in enumerate(practices):
        run.progress(number, len(practices))
        try:
            made = signed_page(practice, home, run.clock.now())
        except NotSaid:
            unsaid += 1
            continue
        publish_file(public_path(home, practice), made.page)
        publish_file(home.public / made.signature_name, made.signature)
        with transaction.atomic():
            record(Verb.PUBLIC_PAGE_MADE, _PROCESS, practice.id, sha256=hashlib.sha256(made.page).hexdigest())
        published += 1
    return {"published": published, "unsaid": unsaid}
