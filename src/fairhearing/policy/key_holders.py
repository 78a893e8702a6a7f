"""Who holds a practice's key, as the keyholder's signed list says, beside the roles that people have here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Practice, Role


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Somebody whose key opens recordings. words: five that stand for it. listed: whether they have that role here."""

    name: str
    role: str
    since: datetime
    until: datetime | None
    words: str
    listed: bool


def key_lines(practice: Practice) -> tuple[KeyLine, ...] | None:
    """Return who holds the practice's key, as the signed list says; None where the keyholder does not tell.

    A holder without that role here is shown too, and before all others: the key does not ask for roles.
    """
    try:
        holders = HoldersClient(KeyholderClient(settings.HOME.keyholder_socket)).holders(practice.id)
    except KeyholderError:
        return None
    people = {person.account: person for person in Person.objects.filter(holds_key=True)}
    with_role = set(roles_in_force().filter(practice=practice).values_list("person_id", "kind"))
    lines = []
    for holder in holders:
        person = people.get(holder.account)
        label = Role.Kind(holder.role).label if holder.role in Role.Kind.values else holder.role
        listed = person is not None and person.is_active and (person.id, holder.role) in with_role
        name = person.full_name if person else "Somebody whom this list of people does not know"
        lines.append(KeyLine(name, label, holder.since, holder.until, " ".join(holder.words), listed))
    return tuple(sorted(lines, key=lambda line: (line.listed, line.since)))
