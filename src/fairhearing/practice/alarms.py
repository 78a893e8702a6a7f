"""Choosing who is told when something is wrong, and asking for a test. Who that then is, `told_people` says."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.alarm_models import AlarmChoice
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.errors import FarEndError
from fairhearing.practice.models import Person, Practice, Role

AT_FIRST = (Role.Kind.MANAGER,)
"""Who is told where nobody chose."""
MOST_ADDRESSES = 10
_SECRET_BYTES = 32
_TEST_BYTES = 16


class UnreadableAddress(FarEndError):
    """What was typed is no e-mail address, or too many. The message is for whoever typed it."""


def choice_of(practice: Practice) -> AlarmChoice:
    """Return what the practice chose; what holds where it chose nothing, unsaved."""
    return AlarmChoice.objects.filter(practice=practice).first() or AlarmChoice(
        practice=practice, roles=",".join(AT_FIRST)
    )


def roles_of(choice: AlarmChoice) -> tuple[Role.Kind, ...]:
    """Return the roles that are told, in their order of power."""
    chosen = choice.roles.split(",")
    return tuple(kind for kind in Role.Kind if kind in chosen)


def told_people(practice: Practice, choice: AlarmChoice) -> list[str]:
    """Return every address that is told of a practice, each once."""
    holding = roles_in_force().filter(practice=practice, kind__in=roles_of(choice)).values("person_id")
    people = Person.objects.filter(id__in=holding, is_active=True).order_by("email").values_list("email", flat=True)
    return list(dict.fromkeys([*people, *choice.addresses.split()]))


def read_addresses(text: str) -> tuple[str, ...]:
    """Read e-mail addresses, one a line or parted by commas. Raises UnreadableAddress."""
    found = tuple(dict.fromkeys(text.replace(",", " ").lower().split()))
    if len(found) > MOST_ADDRESSES:
        raise UnreadableAddress(f"At most {MOST_ADDRESSES} addresses belong here")
    for place, address in enumerate(found, 1):
        try:
            validate_email(address)
        except ValidationError:
            raise UnreadableAddress(f"Address {place} is no e-mail address: type it like it@supplier.example") from None
    return found


def choose_receivers(
    practice: Practice, kinds: Collection[Role.Kind], addresses: Sequence[str], *, by: Person, role: str
) -> None:
    """Have people of these roles told, and these addresses besides."""
    with transaction.atomic():
        choice = _locked(practice)
        choice.roles = ",".join(kind for kind in Role.Kind if kind in kinds)
        choice.addresses = "\n".join(addresses)
        choice.save()
        chosen = tuple(str(kind) for kind in Role.Kind if kind in kinds)
        record(Verb.ALARMS_CHOSEN, by.account, practice.id, role=role, chosen=chosen, others=len(addresses))


def set_webhook(practice: Practice, url: str, *, by: Person, role: str) -> str:
    """Have alarms posted to an address too; return the secret they are signed with from now on, to be shown once."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with transaction.atomic():
        choice = _locked(practice)
        choice.webhook_url, choice.webhook_secret = url, secret
        choice.save()
        record(Verb.ALARM_WEBHOOK_SET, by.account, practice.id, role=role)
    return secret


def remove_webhook(practice: Practice, *, by: Person, role: str) -> None:
    """Have alarms posted nowhere."""
    with transaction.atomic():
        choice = _locked(practice)
        choice.webhook_url = choice.webhook_secret = ""
        choice.save()
        record(Verb.ALARM_WEBHOOK_REMOVED, by.account, practice.id, role=role)


def ask_test(practice: Practice, *, by: Person, role: str) -> str:
    """Have a test alarm sent to everybody who is told; return its id."""
    with transaction.atomic():
        choice = _locked(practice)
        choice.test = secrets.token_hex(_TEST_BYTES)
        choice.save()
        record(Verb.ALARM_TESTED, by.account, practice.id, role=role)
    return choice.test


def _locked(practice: Practice) -> AlarmChoice:
    """Return the practice's row, made now if there is none, held until the transaction ends."""
    AlarmChoice.objects.get_or_create(practice=practice, defaults={"roles": ",".join(AT_FIRST)})
    return AlarmChoice.objects.select_for_update().get(practice=practice)
