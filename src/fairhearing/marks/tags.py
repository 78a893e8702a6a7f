"""Tags of the practice's own list, and which calls have them.

A practice that never changed its list is offered a few to begin with; they become rows when one is used, or the list
is changed for the first time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.marks.errors import MarkRefused
from fairhearing.marks.models import Tag, Tagged
from fairhearing.marks.rules import MOST_TAGS
from fairhearing.practice.models import Person, Practice

BEGIN_WITH = ("Compliment", "Follow up", "Prescription", "Test results", "Training example", "Wrong number")
MOST_AT_ONCE = 200


def tags_offered(practice: Practice) -> tuple[str, ...]:
    """Return the names that can be put on calls now, by the alphabet."""
    tags = list(practice.tags.order_by("name"))
    return tuple(tag.name for tag in tags if tag.ended_at is None) if tags else BEGIN_WITH


def tags_known(practice: Practice) -> tuple[str, ...]:
    """Return the names that calls may have, by the alphabet: those that are offered, and those that were."""
    return tuple(practice.tags.order_by("name").values_list("name", flat=True)) or BEGIN_WITH


def tags_of(call: Call) -> tuple[str, ...]:
    """Return the names of a call's tags, those among them that are not offered any more."""
    return tuple(Tag.objects.filter(tagged__call=call).order_by("name").values_list("name", flat=True))


def tag_calls(calls: Collection[Call], names: Iterable[str], *, by: Person, role: str, now: datetime) -> int:
    """Put tags on calls, all of them or none; return how many calls have a tag more. Raises MarkRefused."""
    wanted = sorted(set(names))
    if not 1 <= len(calls) <= MOST_AT_ONCE:
        raise MarkRefused(f"Choose 1 to {MOST_AT_ONCE} calls")
    changed = set()
    with transaction.atomic():
        for call in calls:
            for tag in _rows(call.practice, wanted):
                if _put_on(call, tag, by=by, role=role, now=now):
                    changed.add(call.id)
    return len(changed)


def set_tags(call: Call, names: Iterable[str], *, by: Person, role: str, now: datetime) -> None:
    """Let a call have these tags and no others. Raises MarkRefused."""
    wanted = set(names)
    with transaction.atomic():
        for tagged in Tagged.objects.filter(call=call).exclude(tag__name__in=wanted).select_related("tag"):
            tagged.delete()
            record(Verb.CALL_UNTAGGED, by.account, call.practice_id, call.id, role=role, tag=tagged.tag.id.hex)
        for tag in _rows(call.practice, sorted(wanted - set(tags_of(call)))):
            _put_on(call, tag, by=by, role=role, now=now)


def offer_tag(practice: Practice, name: str, *, by: Person, role: str) -> None:
    """Put a tag on the list, or back on it. Raises MarkRefused."""
    with transaction.atomic():
        _begin_list(practice)
        tags = list(practice.tags.all())
        if sum(tag.ended_at is None for tag in tags) >= MOST_TAGS:
            raise MarkRefused(f"A practice has at most {MOST_TAGS} tags. Take one off the list first")
        tag = next((each for each in tags if each.name.casefold() == name.casefold()), None)
        if tag is not None and tag.ended_at is None:
            raise MarkRefused("That tag is on the list already")
        if tag is None:
            tag = practice.tags.create(name=name)
        else:
            Tag.objects.filter(id=tag.id).update(ended_at=None)
        record(Verb.TAG_OFFERED, by.account, practice.id, role=role, tag=tag.id.hex)


def end_tag(practice: Practice, name: str, *, by: Person, role: str, now: datetime) -> None:
    """Take a tag off the list; calls that have it keep it."""
    with transaction.atomic():
        _begin_list(practice)
        for tag in practice.tags.filter(name=name, ended_at=None):
            Tag.objects.filter(id=tag.id).update(ended_at=now)
            record(Verb.TAG_ENDED, by.account, practice.id, role=role, tag=tag.id.hex)


def _begin_list(practice: Practice) -> None:
    """Write what was offered to begin with. Call inside a transaction."""
    if not practice.tags.exists():
        Tag.objects.bulk_create(Tag(practice=practice, name=name) for name in BEGIN_WITH)


def _rows(practice: Practice, names: Collection[str]) -> list[Tag]:
    """Return the tags of these names that are offered. Raises MarkRefused. Call inside a transaction."""
    if not names:
        return []
    _begin_list(practice)
    tags = list(practice.tags.filter(name__in=names, ended_at=None))
    if len(tags) != len(set(names)):
        raise MarkRefused("That tag is not on the list any more. Nothing was changed")
    return tags


def _put_on(call: Call, tag: Tag, *, by: Person, role: str, now: datetime) -> bool:
    known = {"practice_id": call.practice_id, "started_at": call.started_at, "tagged_by": by, "tagged_at": now}
    _, is_new = Tagged.objects.get_or_create(call=call, tag=tag, defaults=known)
    if is_new:
        record(Verb.CALL_TAGGED, by.account, call.practice_id, call.id, role=role, tag=tag.id.hex)
    return is_new
