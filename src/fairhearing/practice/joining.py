"""Coming in by an invitation: the account of somebody new, or a new sign-in for somebody of here.

Staff without keys are settled at once. An account that is to hold keys is closed until a manager has admitted it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.appointing import settle
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_open, owner_of
from fairhearing.practice.models import Person
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS


def needs_key(invitation: Invitation) -> bool:
    """Say whether whoever accepts holds the practice's key, and so signs in through the keyholder."""
    return invitation.kind in ROLES_HOLDING_KEYS


def has_sign_in(invitation: Invitation) -> bool:
    """Say whether it invites somebody who has a sign-in that goes on as it is: they accept with that one."""
    person = owner_of(invitation)
    return (
        invitation.purpose == Invitation.Purpose.JOIN
        and person is not None
        and person.is_active
        and (person.holds_key or not needs_key(invitation))
    )


def take_in_staff(invitation: Invitation, password_hash: str, *, now: datetime) -> Person:
    """Give somebody without keys a new sign-in and what they were invited to. Call inside a transaction.

    password_hash: of the passphrase they chose. Raises InvitationOver.
    """
    check_open(invitation, now=now)
    person = _account(invitation, now, active=True)
    person.password, person.is_active = password_hash, True
    person.save(update_fields=["password", "is_active"])
    record(Verb.INVITATION_ACCEPTED, person.account, invitation.practice_id, invitation.id.hex)
    if invitation.purpose == Invitation.Purpose.RENEW:
        record(Verb.PERSON_CHANGED, person.account, subject=person.account, changed="passphrase")
    settle(invitation, person, by=person.account, now=now)
    return person


def accept_as(person: Person, invitation: Invitation, *, now: datetime) -> None:
    """Accept with the sign-in one has; a key holder's role waits for a manager. Raises InvitationOver."""
    with transaction.atomic():
        check_open(invitation, now=now)
        if owner_of(invitation) != person:
            raise InvitationOver("this invitation is somebody else's")
        _note_accepted(invitation, person, now)
        if not needs_key(invitation):
            settle(invitation, person, by=person.account, now=now)


def account_for_key(invitation: Invitation, *, now: datetime) -> Person:
    """Return the account under which somebody who is to hold keys enrols; closed, if it is new. Raises InvitationOver.

    Whoever has a sign-in without keys keeps it until a manager has admitted them.
    """
    with transaction.atomic():
        check_open(invitation, now=now)
        person = _account(invitation, now, active=False)
        Invitation.objects.filter(id=invitation.id).update(person=person)
    return person


def wait_for_words(invitation: Invitation, person: Person, *, now: datetime) -> None:
    """Note that somebody has enrolled, and that a manager may type their words now. Raises InvitationOver."""
    with transaction.atomic():
        check_open(invitation, now=now)
        _note_accepted(invitation, person, now)


def _account(invitation: Invitation, now: datetime, *, active: bool) -> Person:
    """Return the invitation's account, made now if it is somebody new."""
    row = Invitation.objects.select_for_update().get(id=invitation.id)
    if row.sha256 != invitation.sha256 or row.settled_at or row.revoked_at:
        raise InvitationOver("this invitation was used or taken back meanwhile")
    person = owner_of(row)
    if has_sign_in(row):
        raise InvitationOver("whoever it is for has a sign-in meanwhile, and accepts with that")
    if person is None:
        person = Person(id=uuid.uuid4(), email=row.email, full_name=row.full_name, is_active=active, created_at=now)
        person.set_unusable_password()
        person.save(force_insert=True)
        record(Verb.PERSON_ADDED, person.account, row.practice_id, person.account)
    if person.holds_key and not needs_key(invitation):
        raise InvitationOver("this account signs in with the passphrase of its key")
    invitation.person = person
    return person


def _note_accepted(invitation: Invitation, person: Person, now: datetime) -> None:
    Invitation.objects.filter(id=invitation.id).update(person=person, accepted_at=now)
    record(Verb.INVITATION_ACCEPTED, person.account, invitation.practice_id, invitation.id.hex)


def hashed(passphrase: str) -> str:
    """Return the hash of a passphrase: half a second and 128 MiB, so never inside a transaction."""
    return str(make_password(passphrase))
