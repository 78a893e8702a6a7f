r"""Inviting people: a one-time link, good for fourteen days, of which only the hash is kept.

    made -> accepted -> settled          staff without keys are settled when they accept
         \-> revoked  (or 14 days pass)   key holders once a manager has typed their five words

A link is worth what whoever made it may give at the moment it is used: somebody who lost that role invites nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import role_in, roles_in_force
from fairhearing.practice.appointing import role_words, standing_of, why_not_new_sign_in
from fairhearing.practice.appointment_rules import why_not_appoint
from fairhearing.practice.errors import AppointmentRefused, InvitationOver
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission

GOOD_FOR = timedelta(days=14)
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who is to become what. until, reason: of a deputy or a manager, as a partner signs it."""

    email: str
    full_name: str
    kind: Role.Kind
    until: datetime | None = None
    reason: str = ""


def invite(practice: Practice, invited: Invited, *, by: Person, now: datetime) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is shown once and kept nowhere.

    Raises AppointmentRefused with what to say.
    """
    email = invited.email.strip().lower()
    there = Person.objects.filter(email=email).first()
    _check_form(email, invited.full_name)
    with transaction.atomic():
        refused = why_not_appoint(standing_of(by, practice, about=there), invited.kind, invited.until, now=now)
        if not refused and there and _replaces_sign_in(there, invited.kind):
            refused = why_not_new_sign_in(there, practice, by=by)
        if refused:
            raise AppointmentRefused(refused)
        if there and roles_in_force().filter(person=there, practice=practice, kind=invited.kind).exists():
            raise AppointmentRefused(f"They are {role_words(invited.kind)} here already")
        if invited.until and there and _holds_key(there, practice):
            raise AppointmentRefused("They hold the practice’s key already. Choose somebody who does not")
        if open_invitations(practice, now).filter(email=email).exists():
            raise AppointmentRefused("They are invited already. Make a new link for them below, or take that one back")
        return _make(
            Invitation(
                practice=practice,
                purpose=Invitation.Purpose.JOIN,
                email=email,
                full_name=invited.full_name.strip(),
                kind=invited.kind,
                until=invited.until,
                reason=invited.reason,
                person=there,
                made_by=by,
            ),
            now,
        )


def invite_anew(practice: Practice, person: Person, *, by: Person, now: datetime) -> tuple[Invitation, str]:
    """Make a link by which somebody of here chooses a new passphrase and phone: theirs is forgotten or lost.

    Raises AppointmentRefused with what to say.
    """
    with transaction.atomic():
        if refused := why_not_new_sign_in(person, practice, by=by):
            raise AppointmentRefused(refused)
        roles = list(roles_in_force().filter(person=person, practice=practice).values_list("kind", flat=True))
        if not roles:
            raise AppointmentRefused("They have no role here")
        open_invitations(practice, now).filter(person=person, purpose=Invitation.Purpose.RENEW).update(revoked_at=now)
        kind = next(each for each in Role.Kind if each in roles)
        return _make(
            Invitation(
                practice=practice,
                purpose=Invitation.Purpose.RENEW,
                email=person.email,
                full_name=person.full_name,
                kind=kind,
                person=person,
                made_by=by,
            ),
            now,
        )


def make_new_link(invitation: Invitation, *, by: Person, now: datetime) -> str:
    """Give an invitation that waits a new link, good for fourteen days; the one before is dead. Return its token."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        waiting = _locked(invitation)
        if waiting.purpose == Invitation.Purpose.JOIN:
            about = standing_of(by, waiting.practice, about=waiting.person)
            if refused := why_not_appoint(about, waiting.kind, waiting.until, now=now):
                raise AppointmentRefused(refused)
        waiting.sha256, waiting.made_by, waiting.expires_at = _hash(token), by, now + GOOD_FOR
        waiting.accepted_at = None
        waiting.save(update_fields=["sha256", "made_by", "expires_at", "accepted_at"])
        _note(Verb.INVITATION_RENEWED, waiting, by)
    return token


def revoke(invitation: Invitation, *, by: Person, now: datetime) -> None:
    """Take an invitation back. Raises InvitationOver if it was used meanwhile."""
    with transaction.atomic():
        waiting = _locked(invitation)
        waiting.revoked_at = now
        waiting.save(update_fields=["revoked_at"])
        _note(Verb.INVITATION_REVOKED, waiting, by)


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """Return the invitation of a link that can still be used. Raises InvitationOver."""
    found = Invitation.objects.filter(sha256=_hash(token[:_LONGEST_TOKEN])).select_related("practice", "person").first()
    if found is None:
        raise InvitationOver("no invitation has this link")
    check_open(found, now=now)
    return found


def check_open(invitation: Invitation, *, now: datetime) -> None:
    """Make sure that an invitation may be used now. Raises InvitationOver."""
    if invitation.revoked_at or invitation.settled_at or invitation.expires_at <= now:
        raise InvitationOver("this invitation was used, taken back, or has expired")
    by, practice, owner, refused = invitation.made_by, invitation.practice, owner_of(invitation), ""
    if invitation.purpose == Invitation.Purpose.JOIN:
        refused = why_not_appoint(standing_of(by, practice, about=owner), invitation.kind, invitation.until, now=now)
    if owner and (invitation.purpose == Invitation.Purpose.RENEW or _replaces_sign_in(owner, invitation.kind)):
        refused = refused or why_not_new_sign_in(owner, practice, by=by)
    if refused:
        raise InvitationOver("whoever made this invitation may not invite so any more")


def owner_of(invitation: Invitation) -> Person | None:
    """Return whose account it is about: perhaps one that another practice made since. None for somebody new."""
    return invitation.person or Person.objects.filter(email=invitation.email).first()


def check_admittable(invitation: Invitation, *, now: datetime) -> None:
    """Make sure that somebody has taken an invitation up and waits to be let in. Raises InvitationOver."""
    check_open(invitation, now=now)
    if invitation.accepted_at is None or invitation.person is None:
        raise InvitationOver("nobody has used this invitation yet")


def open_invitations(practice: Practice, now: datetime) -> QuerySet[Invitation]:
    """Return the practice's invitations that can still be used or wait to be settled, the oldest first."""
    return practice.invitations.filter(settled_at=None, revoked_at=None, expires_at__gt=now)


def _holds_key(person: Person, practice: Practice) -> bool:
    roles = roles_in_force().filter(person=person, practice=practice, kind__in=ROLES_HOLDING_KEYS)
    return roles.exists()


def _replaces_sign_in(person: Person, kind: str) -> bool:
    """Say whether a role that holds the key gives somebody of staff another passphrase and phone."""
    return person.is_active and not person.holds_key and kind in ROLES_HOLDING_KEYS


def _check_form(email: str, full_name: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise AppointmentRefused("Enter an e-mail address, such as name@practice.nhs.uk") from error
    if not full_name.strip():
        raise AppointmentRefused("Enter their name")


def _make(invitation: Invitation, now: datetime) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation.sha256, invitation.made_at, invitation.expires_at = _hash(token), now, now + GOOD_FOR
    invitation.save(force_insert=True)
    _note(Verb.INVITATION_MADE, invitation, invitation.made_by)
    return invitation, token


def _locked(invitation: Invitation) -> Invitation:
    """Return the row, locked, if the invitation waits. Raises InvitationOver."""
    waiting = Invitation.objects.select_for_update().select_related("practice", "made_by").get(id=invitation.id)
    if waiting.settled_at or waiting.revoked_at:
        raise InvitationOver("this invitation was used or taken back meanwhile")
    return waiting


def _note(verb: Verb, invitation: Invitation, by: Person) -> None:
    role = str(role_in(by, invitation.practice, Permission.CHANGE_PEOPLE))
    record(
        verb,
        by.account,
        invitation.practice_id,
        invitation.id.hex,
        role=role,
        given=invitation.kind,
        purpose=invitation.purpose,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
