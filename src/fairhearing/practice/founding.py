"""Making a practice: its people, roles, numbers and places in one transaction, then the recorder is told.

The keys are not made here: `keyholder.founding` makes them, without Django, for the same account ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.call.withholding import Unrecorded, Why
from fairhearing.capture.config import Practice as RecorderPractice
from fairhearing.jobs import outbox
from fairhearing.practice.errors import CannotFound
from fairhearing.practice.models import Extension, Person, Place, Practice, PracticeNumber, Role
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS
from fairhearing.practice.places import found_networks


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to give a role. account: 32 hexadecimal characters, the same at the keyholder.

    passphrase: of somebody who holds no key; "" for key holders, whose passphrase only the keyholder ever sees.
    """

    account: str
    email: str
    full_name: str
    role: Role.Kind
    passphrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPractice:
    """A practice to be. numbers: E.164 to label. extensions: extension to label. places: names of rooms."""

    id: str
    name: str
    numbers: dict[str, str]
    extensions: dict[str, str]
    places: Sequence[str]
    people: Sequence[NewPerson]


def found_practice(new: NewPractice, *, actor: str, now: datetime) -> Practice:
    """Make a practice with everything it needs, or nothing. Somebody who is there already only gets the role.

    actor: an account's id or a process's name. Raises CannotFound.
    """
    if not any(person.role is Role.Kind.MANAGER for person in new.people):
        raise CannotFound(f"practice {new.id} needs a manager")
    try:
        with transaction.atomic():
            practice = _add_practice(new, now)
            outbox.record(Verb.PRACTICE_FOUNDED, actor, practice.id, practice.id)
            for person in new.people:
                give_role(add_person(person, actor=actor, now=now), practice, person.role, actor=actor, now=now)
            _give_extensions(practice)
    except (IntegrityError, ValidationError) as error:
        raise CannotFound(f"practice {new.id}: an id, number or e-mail address is malformed or taken") from error
    return practice


def add_person(new: NewPerson, *, actor: str, now: datetime) -> Person:
    """Add somebody, or return who is there already under this account. Call inside a transaction."""
    holds_key = new.role in ROLES_HOLDING_KEYS
    if there := Person.objects.filter(id=UUID(new.account)).first():
        if there.holds_key is not holds_key:
            raise CannotFound(f"account {new.account} cannot both hold a key and sign in without one")
        return there
    if holds_key is bool(new.passphrase):
        raise CannotFound(f"account {new.account}: staff without a key need a passphrase here, key holders never")
    person = Person(
        id=UUID(new.account),
        email=new.email.strip().lower(),
        full_name=new.full_name,
        holds_key=holds_key,
        created_at=now,
    )
    if holds_key:
        person.set_unusable_password()
    else:
        person.set_password(new.passphrase)
    person.full_clean(validate_constraints=False)
    person.save(force_insert=True)
    outbox.record(Verb.PERSON_ADDED, actor, subject=person.account)
    return person


def give_role(person: Person, practice: Practice, kind: Role.Kind, *, actor: str, now: datetime) -> None:
    """Make somebody something in a practice; harmless when they are that already. Call inside a transaction."""
    _, given = Role.objects.get_or_create(person=person, practice=practice, kind=kind, defaults={"since": now})
    if given:
        outbox.record(Verb.ROLE_GIVEN, actor, practice.id, person.account, given=str(kind))


def recorder_practices(practices: QuerySet[Practice] | None = None) -> tuple[RecorderPractice, ...]:
    """Return every practice, or these, as recorder.json names them; `practice.publishing` puts them there."""
    every = Practice.objects.all() if practices is None else practices
    return tuple(
        RecorderPractice(
            id=practice.id,
            name=practice.name,
            numbers=tuple(sorted(number.number for number in practice.numbers.all())),
            extensions=tuple(sorted(extension.extension for extension in practice.extensions.all())),
            records_internal_calls=practice.records_internal_calls,
            never_recorded=never_recorded(practice),
        )
        for practice in every.order_by("id").prefetch_related("numbers", "extensions", "never_recorded")
    )


def never_recorded(practice: Practice) -> tuple[Unrecorded, ...]:
    """Return a practice's register as recorder.json names it."""
    return tuple(
        Unrecorded(entry.party, Why(entry.kind), entry.begins_at, entry.ends_at)
        for entry in practice.never_recorded.all()
    )


def _give_extensions(practice: Practice) -> None:
    """Give each extension that bears the name of one of the practice's people to them."""
    people = {role.person.full_name: role.person for role in practice.roles.select_related("person")}
    for extension in practice.extensions.filter(label__in=people):
        extension.person = people[extension.label]
        extension.save(update_fields=["person"])


def _add_practice(new: NewPractice, now: datetime) -> Practice:
    """Write the practice's own rows."""
    practice = Practice(id=new.id, name=new.name, created_at=now)
    rows = [
        practice,
        *(PracticeNumber(practice=practice, number=number, label=label) for number, label in new.numbers.items()),
        *(Extension(practice=practice, extension=ext, label=label) for ext, label in new.extensions.items()),
        *(Place(practice=practice, name=name) for name in new.places),
    ]
    for row in rows:
        row.clean_fields()
        row.save(force_insert=True)
        if isinstance(row, Place):
            found_networks(row, now)
    return practice
