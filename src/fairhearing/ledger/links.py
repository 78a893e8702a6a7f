"""What people say of a call: it is them, it is not them, it is nobody we know. The last word counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.ledger.models import Individual, Link
from fairhearing.practice.models import Person


def confirm(call: Call, individual: Individual, *, by: Person, now: datetime, role: str) -> None:
    """Say that somebody is on a call, or that it is about them. Several may be."""
    _say(call, individual, Link.Said.CONFIRMED, by=by, now=now, role=role)


def deny(call: Call, individual: Individual, *, by: Person, now: datetime, role: str) -> None:
    """Say that a call is not theirs, whatever its number says."""
    _say(call, individual, Link.Said.NOT_THEM, by=by, now=now, role=role)


def say_nobody(call: Call, *, by: Person, now: datetime, role: str) -> None:
    """Say that a call is of nobody who is known here."""
    _say(call, None, Link.Said.NOBODY, by=by, now=now, role=role)


def take_back(link: Link, *, by: Person, role: str) -> None:
    """Let a thing that was said be unsaid: the number alone speaks again."""
    with transaction.atomic():
        link.delete()
        who = link.individual_id.hex if link.individual_id else "nobody"
        record(Verb.CALL_PERSON_SAID, by.account, link.practice_id, link.call_id, role=role, said="unsaid", person=who)


def forget_calls(call_ids: Collection[str]) -> None:
    """Forget whose calls these were. Call within the transaction that says they are destroyed."""
    Link.objects.filter(call__in=call_ids).delete()


def _say(call: Call, individual: Individual | None, said: Link.Said, *, by: Person, now: datetime, role: str) -> None:
    with transaction.atomic():
        if said is Link.Said.CONFIRMED:
            Link.objects.filter(call=call, individual=None).delete()
        if said is Link.Said.NOBODY:
            Link.objects.filter(call=call, said=Link.Said.CONFIRMED).delete()
        Link.objects.update_or_create(
            call=call,
            individual=individual,
            defaults={"practice_id": call.practice_id, "said": said, "said_by": by, "said_at": now},
        )
        who = individual.id.hex if individual else "nobody"
        record(Verb.CALL_PERSON_SAID, by.account, call.practice_id, call.id, role=role, said=str(said), person=who)
