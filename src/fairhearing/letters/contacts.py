"""Whom a practice's letters name: what it said, and what we know without asking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.rules import RecordClass
from fairhearing.jobs.outbox import record
from fairhearing.letters.models import Contacts
from fairhearing.practice.models import Person, Practice
from fairhearing.retention.periods import periods_of
from fairhearing.wording.counts import counted

FIELDS: Final[tuple[str, ...]] = (
    "practice_contact",
    "web_address",
    "dpo_contact",
    "ico_contact",
    "ombudsman_contact",
    "advocacy_contact",
    "commissioner",
)
_KNOWN: Final[dict[str, str]] = {
    "ico_contact": "ico.org.uk/make-a-complaint",
    "ombudsman_contact": "Parliamentary and Health Service Ombudsman, www.ombudsman.org.uk",
}
"""The same for every practice in England, until it says otherwise."""


def contacts_of(practice: Practice) -> dict[str, str]:
    """Return each contact by the blank it fills, empty where the practice has not said it."""
    said = Contacts.objects.filter(practice=practice).values(*FIELDS).first()
    return {name: (said[name] if said else _KNOWN.get(name, "")) for name in FIELDS}


def save_contacts(practice: Practice, values: Mapping[str, str], *, by: Person, role: str) -> None:
    """Keep what letters name from now on."""
    with transaction.atomic():
        Contacts.objects.update_or_create(practice=practice, defaults={name: values[name] for name in FIELDS})
        record(Verb.SETTING_CHANGED, by.account, practice.id, "letter-contacts", role=role)


def known_of(practice: Practice) -> dict[str, str]:
    """Return the values of all blanks that hold for every letter of a practice."""
    kept = periods_of(practice)[RecordClass.ADMINISTRATIVE]
    return contacts_of(practice) | {"practice_name": practice.name, "retention": counted(kept, "month")}
