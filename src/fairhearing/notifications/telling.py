"""Telling somebody something, once of each kind and subject; what is unread; and forgetting what is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fairhearing.notifications.kinds import Kind
from fairhearing.notifications.models import Notification
from fairhearing.practice.models import Person, Practice

KEPT_DAYS = 90
_BATCH = 500


def tell(person: Person, practice: Practice, kind: Kind, subject_id: str | UUID, *, now: datetime) -> None:
    """Have somebody know; call inside the transaction of the change they are told of.

    Of one kind and subject somebody is told once, however often this is called. The entry of the change itself says
    in the log what happened: being told of it makes none.
    """
    row = Notification(person=person, practice=practice, kind=str(kind), subject_id=str(subject_id), told_at=now)
    Notification.objects.bulk_create([row], ignore_conflicts=True)


def count_unread(person: Person, practice: Practice) -> int:
    """Say how many things somebody has not looked at."""
    return practice.notifications.filter(person=person, read_at=None).count()


def mark_read(person: Person, practice: Practice, *, now: datetime) -> int:
    """Take all as looked at; return how many were not."""
    return practice.notifications.filter(person=person, read_at=None).update(read_at=now)


def forget_old(now: datetime) -> None:
    """Delete what people were told more than 90 days ago, a few at a time."""
    old = Notification.objects.filter(told_at__lt=now - timedelta(days=KEPT_DAYS))
    while ids := list(old.values_list("id", flat=True)[:_BATCH]):
        Notification.objects.filter(id__in=ids).delete()
