"""What the practice tells its staff about recording (SI 2018/356: every person who may use the system), and who has
read it. Each version has a number; whoever has not read the newest is asked when they sign in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import role_in, roles_in_force
from fairhearing.practice.models import Person, Practice
from fairhearing.practice.people_models import Acknowledgement, StaffNotice
from fairhearing.practice.permissions import Permission

FIRST_TEXT = """Calls on practice lines are recorded, yours included: for patient care, learning, concerns and claims, \
and your safety. Avoid private calls. Listed lines to occupational health, unions and defence bodies are not recorded.

A manager needs a reason to listen. You can see who heard your calls, and read and answer reviews. Reviews are for \
learning; a staff procedure needs its own recorded reason.

If a caller abuses you, report it. Pause before card details. If a caller objects, stop, note it, offer another way. \
You can ask us to keep a call. Questions: the practice manager or the data protection officer."""


@dataclass(frozen=True, slots=True)
class NoticeInForce:
    """The version that counts. number: 1 for the words we bring, more for the practice's own."""

    number: int
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the practice, and when they read the newest version: None if they have not."""

    person: Person
    read_at: datetime | None


def notice_in_force(practice: Practice) -> NoticeInForce:
    """Return the newest version."""
    newest = practice.staff_notices.first()
    if newest is None:
        return NoticeInForce(1, FIRST_TEXT, practice.created_at)
    return NoticeInForce(newest.number, newest.text, newest.since)


def unread_by(person: Person) -> Practice | None:
    """Return a practice of this person whose newest notice they have not read, the first by name."""
    for practice in Practice.objects.filter(id__in=roles_in_force().filter(person=person).values("practice_id")):
        if not _has_read(person, practice):
            return practice
    return None


def readers(practice: Practice) -> list[Reader]:
    """Return everybody with a role, who has not read it first, then by name."""
    number = notice_in_force(practice).number
    read = dict(practice.acknowledgements.filter(number=number).values_list("person_id", "read_at"))
    people = Person.objects.filter(id__in=roles_in_force().filter(practice=practice).values("person_id"))
    found = [Reader(person, read.get(person.id)) for person in people.filter(is_active=True)]
    return sorted(found, key=lambda reader: (reader.read_at is not None, reader.person.full_name))


def acknowledge(practice: Practice, person: Person, number: int, *, now: datetime) -> bool:
    """Note that somebody has read this version; say whether it was the newest. Harmless when noted before."""
    if number != notice_in_force(practice).number:
        return False
    with transaction.atomic():
        _, noted = Acknowledgement.objects.get_or_create(
            practice=practice, person=person, number=number, defaults={"read_at": now}
        )
        if noted:
            role = str(role_in(person, practice, Permission.SEE_HOME))
            record(Verb.NOTICE_ACKNOWLEDGED, person.account, practice.id, person.account, role=role, version=number)
    return True


def write_notice(practice: Practice, text: str, *, by: Person, now: datetime) -> None:
    """Put a new version in force; everybody is asked again."""
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        number = notice_in_force(practice).number + 1
        StaffNotice.objects.create(practice=practice, number=number, text=text, written_by=by, since=now)
        role = str(role_in(by, practice, Permission.SET_NOTICE))
        record(Verb.NOTICE_CHANGED, by.account, practice.id, role=role, version=number)


def _has_read(person: Person, practice: Practice) -> bool:
    number = notice_in_force(practice).number
    return practice.acknowledgements.filter(person=person, number=number).exists()
