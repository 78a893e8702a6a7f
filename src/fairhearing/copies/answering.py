"""What is said of a way out without a request or disclosure, and how the clause stands by it (C16).

    nobody said anything            not met
    it was a breach                 not met until its 31 days are over: what was not kept is not mended by words
    said, nobody agreed             not proven: whoever said it may have opened it
    said, and somebody else agreed  signed for, until its 31 days are over

Somebody else is a partner or the data protection officer who neither opened it nor said what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.copies.errors import NotSaid, NotTheirs
from fairhearing.copies.models import WayOutAnswer
from fairhearing.copies.ways_out import Unmatched
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice

What = WayOutAnswer.What
FindBreach = Callable[[Practice, str], UUID | None]
"""What the setting FIND_BREACH names: practice, and what people call a breach -> its id."""
_LONGEST: Final = 2000


class Said(StrEnum):
    """How a way out without a matter stands."""

    NOTHING = "nothing"
    BREACH = "breach"
    WAITS = "waits"
    """Something was said, and nobody else agreed yet."""
    AGREED = "agreed"


def said_of(answer: WayOutAnswer | None) -> Said:
    """Return how a way out stands by the newest answer."""
    if answer is None:
        return Said.NOTHING
    if answer.what == What.BREACH:
        return Said.BREACH
    return Said.AGREED if answer.agreed_at else Said.WAITS


def newest_answers(practice: Practice, keys: Iterable[str]) -> dict[str, WayOutAnswer]:
    """Return what was last said of each; those of which nothing was said are absent."""
    found = practice.way_out_answers.filter(key__in=keys).select_related("said_by", "agreed_by")
    return {each.key: each for each in reversed(found)}


def answer(practice: Practice, left: Unmatched, what: str, reference: str, words: str, done: Done) -> WayOutAnswer:
    """Say what a way out was. Raises NotSaid.

    reference: of the request, disclosure or breach; not looked at for a drill.
    """
    if what not in What.values:
        raise NotSaid("Choose what it was", "what-1")
    matter, reference = _matter(practice, What(what), " ".join(reference.split()).upper())
    if not words.strip():
        raise NotSaid("Say how you know, and whom you asked", "words")
    with transaction.atomic():
        row = WayOutAnswer.objects.create(
            practice=practice,
            key=left.key,
            what=what,
            matter=matter,
            reference=reference,
            words=words.strip()[:_LONGEST],
            opened_by="" if left.by_kit else left.account,
            said_at=done.now,
            said_by=done.by,
        )
        detail = {"matter": matter.hex} if matter else {}
        record(Verb.WAY_OUT_ANSWERED, done.by.account, practice.id, left.key, role=done.role, what=what, **detail)
    return row


def may_agree(found: WayOutAnswer, person: Person) -> bool:
    """Say whether somebody may agree: nothing is waited for of a breach, and nobody agrees to their own word."""
    return said_of(found) is Said.WAITS and person.id != found.said_by_id and person.account != found.opened_by


def agree(found: WayOutAnswer, done: Done) -> None:
    """Agree to what was said. Raises NotTheirs."""
    with transaction.atomic():
        locked = WayOutAnswer.objects.select_for_update().get(id=found.id)
        if not may_agree(locked, done.by):
            raise NotTheirs("You opened it or said what it was, or it needs nobody to agree: somebody else has to.")
        locked.agreed_at, locked.agreed_by = done.now, done.by
        locked.save(update_fields=["agreed_at", "agreed_by"])
        record(Verb.WAY_OUT_AGREED, done.by.account, locked.practice_id, locked.key, role=done.role)


def _matter(practice: Practice, what: WayOutAnswer.What, reference: str) -> tuple[UUID | None, str]:
    """Return id and reference of what it was said to be. Raises NotSaid where there is no such thing here."""
    if what is What.DRILL:
        return None, ""
    if what is What.BREACH:
        find: FindBreach = import_string(settings.FIND_BREACH)
        found = find(practice, reference)
    else:
        found = practice.selections.filter(reference__iexact=reference).values_list("id", flat=True).first()
    if found is None:
        raise NotSaid(f"There is no {_NOUNS[what]} with this reference here", "reference")
    return found, reference


_NOUNS: Final = {What.MATTER: "request or disclosure", What.BREACH: "breach"}
