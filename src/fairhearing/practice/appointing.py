"""Giving roles to people who accepted, ending them, and what partners sign. Rules stand in appointment_rules.py.

For key holders the keyholder comes first (`admit`, `dismiss`), then these rows; both may be repeated.
"""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.allowed import role_in, roles_in_force
from fairhearing.practice.appointment_rules import Standing, why_not_appoint, why_not_end, why_not_renew
from fairhearing.practice.errors import AppointmentRefused, InvitationOver
from fairhearing.practice.models import Extension, Person, Practice, Role
from fairhearing.practice.people_models import Appointment, Invitation
from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission

_SIGNED = frozenset({Role.Kind.MANAGER, Role.Kind.ASSISTANT})
_OF_WEIGHT = _SIGNED | {Role.Kind.PARTNER}


def role_words(kind: str) -> str:
    """Say a role in a sentence: practice manager."""
    return Role.Kind(kind).label.lower()


def standing_of(person: Person, practice: Practice, *, about: Person | None = None) -> Standing:
    """Return what somebody is in a practice, and how it is staffed. about: whom they want to change."""
    roles = roles_in_force().filter(practice=practice, person__is_active=True)
    mine = frozenset(roles.filter(person=person).values_list("kind", flat=True))
    return Standing(
        mine if person.is_active else frozenset(),
        managers=roles.filter(kind=Role.Kind.MANAGER, until=None).count(),
        partners=roles.filter(kind=Role.Kind.PARTNER).count(),
        own=about is not None and about.id == person.id,
    )


def why_not_new_sign_in(person: Person, practice: Practice, *, by: Person) -> str:
    """Say why somebody of this practice may not be given a new passphrase and phone by this person.

    One sign-in opens every practice they work in: whoever gives it anew must be somebody who may in each where they
    hold a key or decide who does.
    """
    kinds: dict[str, set[str]] = {}
    for role in roles_in_force().filter(person=person).select_related("practice"):
        kinds.setdefault(role.practice_id, set()).add(role.kind)
    if refused := why_not_renew(standing_of(by, practice, about=person), frozenset(kinds.pop(practice.id, set()))):
        return refused
    for other in Practice.objects.filter(id__in=[each for each, held in kinds.items() if held & _OF_WEIGHT]):
        if why_not_renew(standing_of(by, other, about=person), frozenset(kinds[other.id])):
            return "They are manager, assistant or partner in another practice too: somebody of there has to do it"
    return ""


def settle(invitation: Invitation, person: Person, *, by: str, now: datetime) -> None:
    """Give somebody who accepted what they were invited to; harmless when it was done. Call inside a transaction.

    by: the account of whoever settles it: their own, or the manager's who typed their words. Raises InvitationOver.
    """
    waiting = Invitation.objects.select_for_update().select_related("practice", "made_by").get(id=invitation.id)
    if waiting.settled_at and waiting.person_id == person.id:
        return
    if waiting.settled_at or waiting.revoked_at:
        raise InvitationOver("this invitation was used or taken back meanwhile")
    waiting.person, waiting.settled_at = person, now
    waiting.accepted_at = waiting.accepted_at or now
    waiting.save(update_fields=["person", "settled_at", "accepted_at"])
    if waiting.kind in ROLES_HOLDING_KEYS:
        _sign_in_by_key(person)
    if waiting.purpose == Invitation.Purpose.JOIN:
        _give(person, waiting, by=by, now=now)


def sign_appointment(practice: Practice, person: Person, reason: str, *, by: Person, now: datetime) -> Appointment:
    """Sign, as a partner, that somebody who is manager here is so by the partners' will, for as long as they are it.

    Raises AppointmentRefused.
    """
    with transaction.atomic():
        role = roles_in_force().filter(practice=practice, person=person, kind=Role.Kind.MANAGER).first()
        if role is None:
            raise AppointmentRefused("They are not manager here. Appoint them first")
        if refused := why_not_appoint(standing_of(by, practice, about=person), Role.Kind.MANAGER, role.until, now=now):
            raise AppointmentRefused(refused)
        return _sign(practice, person, Role.Kind.MANAGER, reason, until=role.until, by=by, now=now)


def why_not_taken(practice: Practice, person: Person, kind: str, *, by: Person) -> str:
    """Say why a role may not be taken away by this person, "" where it may."""
    role = roles_in_force().filter(practice=practice, person=person, kind=kind).first()
    if role is None:
        return "They do not have that role any more"
    return why_not_end(standing_of(by, practice, about=person), kind, temporary=role.until is not None)


def take_roles(practice: Practice, person: Person, *, by: Person, now: datetime) -> tuple[str, ...]:
    """Take every role that somebody has in a practice; return which. Raises AppointmentRefused, and none is taken.

    Their extensions become nobody's. Whoever has no role anywhere any more cannot sign in.
    """
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)  # two managers who end each other take turns
        roles = list(Role.objects.filter(practice=practice, person=person).order_by("kind"))
        for role in roles:
            if refused := why_not_taken(practice, person, role.kind, by=by):
                raise AppointmentRefused(refused)
        kinds = tuple(role.kind for role in roles)
        acting = str(role_in(by, practice, Permission.CHANGE_PEOPLE))
        for role in roles:
            _end(role, by=by.account, acting=acting, now=now)
    return kinds


def end_expired_roles(now: datetime) -> int:
    """Take away temporary roles whose time is over, each in a transaction of its own; return how many."""
    over = list(Role.objects.filter(until__lte=now).select_related("practice", "person").order_by("id")[:50])
    for role in over:
        with transaction.atomic():
            _end(role, by="worker", acting="", now=now)
    return len(over)


def _give(person: Person, invitation: Invitation, *, by: str, now: datetime) -> None:
    practice, kind = invitation.practice, Role.Kind(invitation.kind)
    role, given = Role.objects.get_or_create(
        person=person, practice=practice, kind=kind, defaults={"since": now, "until": invitation.until}
    )
    if not given and role.until != invitation.until:
        role.until = invitation.until
        role.save(update_fields=["until"])
    if kind in ROLES_HOLDING_KEYS:  # manager or assistant, never both
        for other in Role.objects.filter(person=person, practice=practice, kind__in=ROLES_HOLDING_KEYS - {kind}):
            _end(other, by=by, acting="", now=now)
    Person.objects.filter(id=person.id).update(is_active=True)
    record(Verb.ROLE_GIVEN, by, practice.id, person.account, given=str(kind))
    signer = invitation.made_by
    if kind in _SIGNED and roles_in_force().filter(person=signer, practice=practice, kind=Role.Kind.PARTNER).exists():
        _sign(practice, person, kind, invitation.reason, until=invitation.until, by=signer, now=now)


def _sign(
    practice: Practice,
    person: Person,
    kind: Role.Kind,
    reason: str,
    *,
    until: datetime | None,
    by: Person,
    now: datetime,
) -> Appointment:
    practice.appointments.filter(person=person, kind=kind, ended_at=None).update(ended_at=now)
    signed = Appointment.objects.create(
        practice=practice, person=person, kind=kind, reason=reason, until=until, signed_by=by, signed_at=now
    )
    record(
        Verb.APPOINTMENT_SIGNED, by.account, practice.id, person.account, role=str(Role.Kind.PARTNER), given=str(kind)
    )
    return signed


def _end(role: Role, *, by: str, acting: str, now: datetime) -> None:
    """End one role, with what hangs on it."""
    practice, person = role.practice, role.person
    role.delete()
    record(Verb.ROLE_TAKEN, by, practice.id, person.account, role=acting, taken=role.kind)
    if practice.appointments.filter(person=person, kind=role.kind, ended_at=None).update(ended_at=now):
        record(Verb.APPOINTMENT_ENDED, by, practice.id, person.account, role=acting, taken=role.kind)
    if not person.roles.filter(practice=practice).exists():
        Extension.objects.filter(practice=practice, person=person).update(person=None, person_since=now)
    _close_if_idle(person)


def _sign_in_by_key(person: Person) -> None:
    """Let an account sign in through the keyholder from now on: passphrase and phone that it had here are forgotten."""
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.holds_key, person.is_active = True, True
    person.save(update_fields=["password", "holds_key", "is_active"])


def _close_if_idle(person: Person) -> None:
    """Let somebody without any role sign in no more; who holds no key any more is not sent to the keyholder."""
    kinds = set(person.roles.values_list("kind", flat=True))
    if not kinds:
        Person.objects.filter(id=person.id).update(is_active=False)
    if person.holds_key and not kinds & ROLES_HOLDING_KEYS:
        Person.objects.filter(id=person.id).update(holds_key=False)
