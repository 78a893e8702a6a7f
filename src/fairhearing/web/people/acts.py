"""What managers and partners do about others, from a page or a terminal: each proved by a fresh code.

Where the practice's key is touched the keyholder acts first, then the rows are written. Killed between the two, the
same once more does both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import practices_for, roles_in_force
from fairhearing.practice.appointing import settle, take_roles, why_not_taken
from fairhearing.practice.errors import AppointmentRefused, InvitationOver
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
from fairhearing.web import staff


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which practice, from where. unlock: a key holder's session, "" for staff."""

    person: Person
    practice: Practice
    unlock: str
    address: str

    @property
    def admits(self) -> bool:
        """Say whether this is a manager who holds the practice's key."""
        may = practices_for(self.person, Permission.ADMIT_PEOPLE).filter(id=self.practice.id).exists()
        return may and self.person.holds_key


def prove(actor: Actor, code: str, action: str, subject: str = "") -> None:
    """Return if these are fresh digits of the actor's phone. Raises the keyholder's errors, for staff too."""
    if actor.person.holds_key:
        keyholder().step_up(actor.unlock, code, action, subject, actor.practice.id)
    else:
        staff.check_code(actor.person, code, actor.address)


def admit(actor: Actor, code: str, invitation: Invitation, words: str, *, now: datetime) -> None:
    """Let somebody who has enrolled hold the practice's key. words: the five, as they were read out.

    Raises the keyholder's errors, and InvitationOver.
    """
    person = invitation.person
    if person is None:
        raise InvitationOver("nobody has used this invitation yet")
    role, until = _becomes(invitation, person)
    holders = HoldersClient(keyholder())
    holders.admit(actor.unlock, code, person.account, actor.practice.id, role, until, words)
    with transaction.atomic():
        settle(invitation, person, by=actor.person.account, now=now)


def take_access(actor: Actor, person: Person, code: str, *, now: datetime) -> None:
    """Take every role somebody has in the practice, and the key with it where a manager acts.

    Raises AppointmentRefused and the keyholder's errors.
    """
    kinds = set(roles_in_force().filter(person=person, practice=actor.practice).values_list("kind", flat=True))
    for kind in sorted(kinds):
        if refused := why_not_taken(actor.practice, person, kind, by=actor.person):
            raise AppointmentRefused(refused)
    if kinds & ROLES_HOLDING_KEYS and actor.admits:
        take_key(actor, person, code)
    else:
        prove(actor, code, "people.leave", person.account)
    take_roles(actor.practice, person, by=actor.person, now=now)


def take_key(actor: Actor, person: Person, code: str) -> None:
    """Take the practice's key from somebody. Raises the keyholder's errors."""
    HoldersClient(keyholder()).dismiss(actor.unlock, code, person.account, actor.practice.id)


def _becomes(invitation: Invitation, person: Person) -> tuple[str, datetime | None]:
    """Return the role that holds the key, and its end: the invitation's, or those that somebody of here has."""
    if invitation.purpose == Invitation.Purpose.JOIN:
        return invitation.kind, invitation.until
    role = Role.objects.filter(person=person, practice=invitation.practice, kind=invitation.kind).first()
    if role is None:
        raise InvitationOver("whoever was to get a new sign-in has no role here any more")
    return role.kind, role.until
