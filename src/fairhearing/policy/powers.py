"""Who has power over recordings other than by a key of their own: a register that a person keeps (clause C13).

Whoever holds an envelope can open everything; whoever looks after database, backup, machine or building can destroy or
copy what is sealed. No program can know who they are, so somebody writes it down, and looks at it twice a year.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.policy.models import PowerHolder
from fairhearing.practice.models import Person, Practice

REVIEWED_EACH = timedelta(days=182)


def add_power(practice: Practice, kind: str, who: str, *, by: Person, role: str) -> PowerHolder:
    """Write down that somebody has a power."""
    now = timezone.now()
    with transaction.atomic():
        entry = PowerHolder.objects.create(
            practice=practice,
            kind=kind,
            who=who,
            added_by=by,
            added_at=now,
            review_on=timezone.localdate(now) + REVIEWED_EACH,
        )
        record(Verb.POWER_ADDED, by.account, practice.id, entry.id.hex, role=role, kind=kind)
    return entry


def review_power(entry: PowerHolder, *, by: Person, role: str) -> None:
    """Say that an entry is still right; it is due again in half a year."""
    now = timezone.now()
    with transaction.atomic():
        PowerHolder.objects.filter(id=entry.id).update(
            reviewed_at=now, review_on=timezone.localdate(now) + REVIEWED_EACH
        )
        record(Verb.POWER_REVIEWED, by.account, entry.practice_id, entry.id.hex, role=role, kind=entry.kind)


def end_power(entry: PowerHolder, *, by: Person, role: str) -> None:
    """Say that somebody has a power no more; the entry stays."""
    with transaction.atomic():
        PowerHolder.objects.filter(id=entry.id, ended_at=None).update(ended_at=timezone.now())
        record(Verb.POWER_ENDED, by.account, entry.practice_id, entry.id.hex, role=role, kind=entry.kind)
