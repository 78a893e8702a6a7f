"""Keeping what somebody looks for: for a day as the way back to a page, or under a name for as long as they like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.finding.errors import UnreadableWords
from fairhearing.finding.models import Search
from fairhearing.finding.reading import Reading
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice

FORGOTTEN_AFTER = timedelta(days=1)
"""How long a search without a name is kept: it is personal data, and only the way back to a page."""
MOST_KEPT = 50
"""How many searches one person keeps in one practice."""


def save_search(owner: Person, practice: Practice, reading: Reading, *, now: datetime) -> Search:
    """Put what somebody looks for under an id that may stand in an address."""
    return Search.objects.create(owner=owner, practice=practice, words=reading.words, created_at=now)


def keep_search(search: Search, name: str, *, role: str) -> None:
    """Keep a search under a name, instead of another of that name.

    Raises UnreadableWords for a name that is none or too long, and where too many are kept.
    """
    name = " ".join(name.split())
    if not name or len(name) > Search.LONGEST_NAME:
        raise UnreadableWords(f"a name has 1 to {Search.LONGEST_NAME} characters, not {len(name)}")
    mine = Search.objects.filter(owner=search.owner_id, practice=search.practice_id).exclude(name="")
    with transaction.atomic():
        mine.filter(name=name).exclude(id=search.id).delete()
        if mine.count() >= MOST_KEPT:
            raise UnreadableWords(f"{MOST_KEPT} searches are kept already")
        search.name = name
        search.save(update_fields=["name"])
        record(Verb.SEARCH_KEPT, search.owner.account, search.practice_id, search.id.hex, role=role)


def forget_search(search: Search, *, role: str) -> None:
    """Delete a search that was kept."""
    with transaction.atomic():
        record(Verb.SEARCH_FORGOTTEN, search.owner.account, search.practice_id, search.id.hex, role=role)
        search.delete()


def kept_searches(owner: Person, practice: Practice) -> Sequence[Search]:
    """Return what somebody keeps here, by name."""
    return list(Search.objects.filter(owner=owner, practice=practice).exclude(name="").order_by("name")[:MOST_KEPT])


def find_search(search_id: UUID, owner: Person, practice: Practice) -> Search | None:
    """Return a search of somebody's own; None for anybody else's."""
    return Search.objects.select_related("owner").filter(id=search_id, owner=owner, practice=practice).first()


def forget_searches(now: datetime) -> int:
    """Delete searches nobody needs the way back to any more; return how many."""
    deleted, _ = Search.objects.filter(created_at__lt=now - FORGOTTEN_AFTER, name="").delete()
    return deleted
