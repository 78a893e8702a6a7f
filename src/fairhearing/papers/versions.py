"""Versions of the policy: begun by a manager, signed by a partner, never changed afterwards (clause C19)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.clauses.clause import Clause
from fairhearing.jobs.outbox import record
from fairhearing.papers.errors import AlreadySigned, BadVersion, Changed, NotReady
from fairhearing.papers.models import LONGEST_WORDING, ClauseWording, PolicyVersion
from fairhearing.papers.our_wording import our_wording
from fairhearing.papers.promises import LARGEST, Promise
from fairhearing.practice.models import Practice


def version_in_force(practice: Practice) -> PolicyVersion | None:
    """Return the newest version that a partner signed."""
    signed = practice.policy_versions.exclude(signed_at=None)
    return signed.select_related("signed_by").order_by("-number").first()


def draft_of(practice: Practice) -> PolicyVersion | None:
    """Return the version that is being written."""
    return practice.policy_versions.filter(signed_at=None).first()


def wordings_of(version: PolicyVersion) -> dict[Clause, str]:
    """Return what a version says, by clause, in the clauses' order; those without words are left out."""
    rows = dict(version.wordings.values_list("clause", "text"))
    return {clause: rows[str(clause)] for clause in Clause if rows.get(str(clause))}


def figures_of(version: PolicyVersion) -> dict[Promise, int | None] | None:
    """Return the figures that were confirmed; None before somebody did."""
    rows = dict(version.figures.values_list("promise", "value"))
    return {each: rows.get(str(each)) for each in Promise} if rows else None


def begin_version(practice: Practice, done: Done) -> PolicyVersion:
    """Begin the next version with the words, days and figures of the one before; the first with our words.

    Returns the draft that is there already, if one is.
    """
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        if found := draft_of(practice):
            return found
        before = practice.policy_versions.first()
        version = PolicyVersion.objects.create(
            practice=practice,
            number=before.number + 1 if before else 1,
            published_on=before.published_on if before else None,
            begun_by=done.by,
            begun_at=done.now,
        )
        wordings = wordings_of(before) if before else our_wording(practice.name)
        ClauseWording.objects.bulk_create(
            ClauseWording(version=version, clause=str(clause), text=text) for clause, text in wordings.items()
        )
        _note(Verb.POLICY_VERSION_BEGUN, version, done)
    return version


def say_wording(version: PolicyVersion, clause: Clause, text: str, done: Done) -> None:
    """Put the practice's own words for one clause; none where the policy says nothing of it.

    Changed words are read for figures again: those confirmed before are asked anew. Raises BadVersion, AlreadySigned.
    """
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST_WORDING:
        raise BadVersion(f"At most {LONGEST_WORDING} letters for one clause")
    with transaction.atomic():
        locked = _lock(version)
        if words == wordings_of(locked).get(clause, ""):
            return
        locked.wordings.update_or_create(clause=str(clause), defaults={"text": words})
        locked.figures.all().delete()
        _note(Verb.POLICY_VERSION_CHANGED, locked, done, changed=str(clause))


def say_days(version: PolicyVersion, published: date, updated: date, review: date, done: Done) -> None:
    """Say when the policy was first published, when this version was written, and when it is looked at again.

    Raises BadVersion, AlreadySigned.
    """
    if published > updated:
        raise BadVersion("A policy is not updated before it is published")
    if updated > timezone.localdate(done.now):
        raise BadVersion("The day of the update lies ahead")
    if review <= updated:
        raise BadVersion("The review comes after the update")
    with transaction.atomic():
        locked = _lock(version)
        locked.published_on, locked.updated_on, locked.review_on = published, updated, review
        locked.save(update_fields=["published_on", "updated_on", "review_on"])
        _note(Verb.POLICY_VERSION_CHANGED, locked, done, changed="days")
    version.refresh_from_db()


def confirm_figures(version: PolicyVersion, figures: Mapping[Promise, int | None], done: Done) -> None:
    """Say what the version promises in figures; None for what it does not say. Raises BadVersion, AlreadySigned."""
    for promise in Promise:
        value = figures.get(promise)
        if value is not None and not 1 <= value <= LARGEST[promise]:
            raise BadVersion(f"A figure between 1 and {LARGEST[promise]}, or nothing")
    with transaction.atomic():
        locked = _lock(version)
        for promise in Promise:
            locked.figures.update_or_create(promise=str(promise), defaults={"value": figures.get(promise)})
        _note(Verb.POLICY_VERSION_CHANGED, locked, done, changed="figures")


def missing_of(version: PolicyVersion) -> list[str]:
    """Return what a draft still needs before it can be signed, in words."""
    needs = [
        ("the words of its clauses", bool(wordings_of(version))),
        ("the days of publishing, update and review", version.review_on is not None),
        ("the figures it promises", figures_of(version) is not None),
    ]
    return [words for words, is_there in needs if not is_there]


def fingerprint(version: PolicyVersion) -> str:
    """Return the SHA-256 of all that a signature covers: words, days and figures, in a fixed order."""
    figures = figures_of(version)
    covered = {
        "number": version.number,
        "days": [str(each) for each in (version.published_on, version.updated_on, version.review_on)],
        "clauses": {str(clause): text for clause, text in wordings_of(version).items()},
        "figures": {str(promise): value for promise, value in figures.items()} if figures else None,
    }
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def sign_version(version: PolicyVersion, seen: str, done: Done) -> None:
    """Put a version in force as a partner. seen: the fingerprint of what they read.

    Raises NotReady, Changed, AlreadySigned.
    """
    with transaction.atomic():
        locked = _lock(version)
        if missing := missing_of(locked):
            raise NotReady(f"Still missing: {', '.join(missing)}")
        if fingerprint(locked) != seen:
            raise Changed("The version was changed meanwhile. Read it again, then sign.")
        locked.signed_by, locked.signed_at = done.by, done.now
        locked.save(update_fields=["signed_by", "signed_at"])
        _note(Verb.POLICY_VERSION_SIGNED, locked, done, sha256=seen)
    version.refresh_from_db()


def _lock(version: PolicyVersion) -> PolicyVersion:
    locked = PolicyVersion.objects.select_for_update().get(id=version.id)
    if locked.signed_at is not None:
        raise AlreadySigned("This version is signed: begin a new one to change it")
    return locked


def _note(verb: Verb, version: PolicyVersion, done: Done, **detail: str) -> None:
    record(verb, done.by.account, version.practice_id, version.id.hex, role=done.role, version=version.number, **detail)
