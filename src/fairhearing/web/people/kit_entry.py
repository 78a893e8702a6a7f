"""Who comes in by the recovery kit, and what follows: the rows that waited for the key, and a letter to everybody.

By the kit comes in whoever is manager here, or whom a partner has appointed manager while none is left to admit them.
Page and command both do this; the keyholder has opened the practice's key before.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string

from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.appointing import settle
from fairhearing.practice.errors import InvitationOver
from fairhearing.practice.invitations import check_open
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.vault.home import Home
from fairhearing.wording.days import clock, long_day

NOBODY = "No manager has that address. If a partner has just appointed you, open the link you were given first"
_TOLD = (Role.Kind.MANAGER, Role.Kind.PARTNER)


def may_come_by_kit(email: str, *, now: datetime) -> Person | None:
    """Return who comes in by a kit: a manager of here, or somebody whose appointment as one waits."""
    person = Person.objects.filter(email=email).first()
    if person is None:
        return None
    managers = roles_in_force().filter(person=person, kind=Role.Kind.MANAGER)
    if person.is_active and person.holds_key and managers.exists():
        return person
    return person if _appointments(person, now) else None


def came_by_kit(person: Person, practices: tuple[str, ...], *, home: Home, now: datetime) -> None:
    """Give what was waiting for the key of these practices, then tell every manager and partner; may be repeated."""
    for invitation in _appointments(person, now):
        if invitation.practice_id in practices:
            with transaction.atomic():
                settle(invitation, person, by=person.account, now=now)
    for practice in Practice.objects.filter(id__in=practices).order_by("id"):
        _tell(practice, home, now)


def _appointments(person: Person, now: datetime) -> list[Invitation]:
    """Return what this person may become manager by, once they hold the key."""
    found = []
    for invitation in person.invitations.filter(kind=Role.Kind.MANAGER, settled_at=None, revoked_at=None):
        with suppress(InvitationOver):
            check_open(invitation, now=now)
            found.append(invitation)
    return found


def _tell(practice: Practice, home: Home, now: datetime) -> None:
    """Tell every manager and partner by e-mail; where none can be sent, the page Health and the start page say it."""
    with suppress(BadMailSettings, NotSent):
        mail = load_mail_settings(home)
        if mail is None:
            return
        roles = roles_in_force().filter(practice=practice, kind__in=_TOLD)
        for person in Person.objects.filter(id__in=roles.values("person_id"), is_active=True).order_by("id"):
            send_letter(mail, _letter(practice, person, now))


def _letter(practice: Practice, person: Person, now: datetime) -> Letter:
    context = {"name": person.full_name, "practice": practice.name, "when": f"{long_day(now)} at {clock(now)}"}
    body = render_to_string("web/people/kit_letter.jinja", context)
    return Letter(person.email, f"{practice.name}: please sign in", body)
