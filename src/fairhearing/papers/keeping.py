"""Papers kept, signed here, said not to apply, ended. What is over was replaced; nothing is deleted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.clocks.days import months_later
from fairhearing.jobs.outbox import record
from fairhearing.papers.errors import BadPaper
from fairhearing.papers.models import LONGEST_WORDS, Paper
from fairhearing.papers.notices import filled
from fairhearing.papers.paper_kinds import Rule
from fairhearing.papers.rules import a_year_on
from fairhearing.practice.models import Practice
from fairhearing.practice.scans import BadScan, media_of


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody says of a paper they bring. data: the file, empty where a reference stands for it."""

    signed_by: str
    signed_on: date
    good_until: date
    about: str = ""
    reference: str = ""
    data: bytes = b""


def keep_paper(practice: Practice, rule: Rule, written: Written, done: Done, *, replaces: Paper | None = None) -> Paper:
    """Keep a paper in the place of the one before, of several in the place of the named one. Raises BadPaper."""
    _check(rule, written, timezone.localdate(done.now))
    try:
        media = media_of(written.data) if written.data else ""
    except BadScan as error:
        raise BadPaper(str(error)) from error
    digest = hashlib.sha256(written.data).hexdigest() if written.data else ""
    made = Paper(
        practice=practice,
        kind=str(rule.kind),
        state=Paper.State.KEPT,
        about=written.about.strip(),
        reference=written.reference.strip(),
        signed_by=written.signed_by.strip(),
        signed_on=written.signed_on,
        good_until=written.good_until,
        media=media,
        size=len(written.data),
        sha256=digest,
        data=written.data,
    )
    return _put(made, rule, replaces, Verb.PAPER_KEPT, done)


def sign_here(practice: Practice, rule: Rule, seen: str, done: Done) -> Paper:
    """Sign the statement of a kind as a partner. seen: the digest of the words that were read. Raises BadPaper."""
    words = filled(rule.statement, practice.name)
    if not words or seen != digest_of(words):
        raise BadPaper("The words were changed meanwhile. Read them again, then sign.")
    today = timezone.localdate(done.now)
    made = Paper(
        practice=practice,
        kind=str(rule.kind),
        state=Paper.State.KEPT,
        reference="Signed here",
        statement=words,
        signed_by=done.by.full_name,
        signed_on=today,
        good_until=months_later(today, rule.good_months),
        sha256=seen,
    )
    return _put(made, rule, None, Verb.PAPER_SIGNED, done)


def say_absent(practice: Practice, rule: Rule, reason: str, review: date | None, done: Done) -> Paper:
    """Say that a paper does not apply, why, and by when that is looked at again. Raises BadPaper."""
    today = timezone.localdate(done.now)
    if not rule.may_be_absent:
        raise BadPaper("This always applies")
    if not reason.strip() or len(reason) > LONGEST_WORDS:
        raise BadPaper(f"Say why it does not apply, in at most {LONGEST_WORDS} letters")
    if review is None or not today < review <= a_year_on(today):
        raise BadPaper("Choose a day after today, at most twelve months ahead")
    made = Paper(
        practice=practice,
        kind=str(rule.kind),
        state=Paper.State.ABSENT,
        reason=reason.strip(),
        signed_by=done.by.full_name,
        signed_on=today,
        good_until=review,
    )
    return _put(made, rule, None, Verb.PAPER_KEPT, done, all_before=True)


def end_paper(paper: Paper, done: Done) -> None:
    """Say that one of several is needed no more; it stays to be read."""
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(id=paper.id)
        if locked.replaced_at is None:
            locked.replaced_at = done.now
            locked.save(update_fields=["replaced_at"])
            record(
                Verb.PAPER_ENDED, done.by.account, locked.practice_id, locked.id.hex, role=done.role, kind=locked.kind
            )


def note_taken(paper: Paper, done: Done) -> None:
    """Write that somebody took a paper's file out to read it."""
    with transaction.atomic():
        record(Verb.PAPER_TAKEN, done.by.account, paper.practice_id, paper.id.hex, role=done.role, kind=paper.kind)


def digest_of(words: str) -> str:
    """Return the SHA-256 of the words that a partner signs."""
    return hashlib.sha256(words.encode()).hexdigest()


def _check(rule: Rule, written: Written, today: date) -> None:
    if rule.is_computed:
        raise BadPaper("The system sees this by itself")
    if rule.several and not written.about.strip():
        raise BadPaper("Say with whom")
    if not written.data and not written.reference.strip():
        raise BadPaper("Bring a file, or say where the paper is")
    if not written.signed_by.strip():
        raise BadPaper("Say who signed it")
    if written.signed_on > today:
        raise BadPaper("It was not signed on a day that lies ahead")
    if written.good_until <= written.signed_on:
        raise BadPaper("It is good until a day after it was signed")


def _put(made: Paper, rule: Rule, replaces: Paper | None, verb: Verb, done: Done, *, all_before: bool = False) -> Paper:
    """Write a paper, and mark what it replaces."""
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=made.practice_id)
        before = Paper.objects.filter(practice=made.practice_id, kind=made.kind, replaced_at=None)
        if rule.several and not all_before:
            gone = before.filter(id=replaces.id) if replaces else before.filter(state=Paper.State.ABSENT)
        else:
            gone = before
        gone.update(replaced_at=done.now)
        made.added_by, made.added_at = done.by, done.now
        made.save(force_insert=True)
        detail = {"kind": made.kind, "state": str(made.state), "sha256": made.sha256}
        record(verb, done.by.account, made.practice_id, made.id.hex, role=done.role, **detail)
    return made
