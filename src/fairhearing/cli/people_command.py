"""`fairhearing people`: who has which role, inviting, appointing, signing and taking access away, at a terminal.

Whoever runs it signs in as in the browser, and may do what their role may. Names and addresses are asked for, so that
they stand in no list of processes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from fairhearing.vault.clock import Clock

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode
from .signed_in import fresh_code, signed_in
from .terminal import ask, confirm

if TYPE_CHECKING:
    from fairhearing.practice.invitations import Invited
    from fairhearing.web.people.acts import Actor
    from fairhearing.web.people.choices import Choice
    from fairhearing.web.people.page import PersonLine

_DEFAULT_URL = "http://127.0.0.1:8000"
_ROLES = ("member", "assistant", "partner", "auditor", "administrator")
_LONGEST_REASON = 200
_APPOINTED = ("manager", "deputy-manager", "deputy-assistant")


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    people = commands.add_parser(
        "people", help="who has which role; invite, appoint, take access away", description=_list.__doc__
    )
    parts = people.add_subparsers(title="parts", metavar="PART", required=True)
    _add(parts, "list", "who has which role, and who is invited", _list)
    invite = _add(parts, "invite", "make a one-time link for somebody new", _invite)
    invite.add_argument("--as", dest="role", choices=_ROLES, required=True, help="what they are to be")
    appoint = _add(parts, "appoint", "sign, as a partner, that somebody becomes manager or deputy", _appoint)
    appoint.add_argument("--as", dest="role", choices=_APPOINTED, required=True, help="what they are to be")
    for part in (invite, appoint):
        part.add_argument(
            "--web-url",
            default=_DEFAULT_URL,
            metavar="URL",
            help=f"where browsers reach the pages, for the link (default: {_DEFAULT_URL})",
        )
    _add(parts, "sign", "sign, as a partner, that somebody who is manager is so by the partners’ will", _sign)
    _add(parts, "remove", "take every role, and the key, from somebody who leaves", _remove)


def _add(
    parts: Commands, name: str, help_text: str, run: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    part = parts.add_parser(name, help=help_text, description=run.__doc__)
    part.add_argument("--practice", default="", metavar="ID", help="which practice, where you belong to several")
    part.set_defaults(run=run)
    add_home(part)
    return part


def _list(arguments: argparse.Namespace) -> None:
    """Show everybody with a role in a practice, since when, and who is invited."""
    _start(arguments)
    from django.db import transaction

    from fairhearing.audit.verbs import Verb
    from fairhearing.jobs.outbox import record
    from fairhearing.practice.permissions import Permission
    from fairhearing.web.people.page import invitation_lines, person_lines

    with signed_in(arguments.practice, Permission.SEE_PEOPLE) as actor:
        lines = person_lines(actor.practice)
        with transaction.atomic():
            record(Verb.PEOPLE_VIEWED, actor.person.account, actor.practice.id, shown=len(lines))
        print(f"\n{actor.practice.name}: {len(lines)} people")
        for line in lines:
            for role in line.roles:
                until = f", until {role.until:%Y-%m-%d}" if role.until else ""
                print(f"  {line.person.full_name:32} {role.words}, since {role.since:%Y-%m-%d}{until}")
        for each in invitation_lines(actor.practice, Clock().now()):
            state = "waits for the five words" if each.admits else f"until {each.invitation.expires_at:%Y-%m-%d}"
            print(f"  {each.invitation.full_name:32} invited: {each.role.lower()}, {state}")


def _invite(arguments: argparse.Namespace) -> None:
    """Make a link by which somebody new sets up passphrase and phone. It is printed once, and sent where e-mail is
    set up. Their name and address are asked for.
    """
    _make_link(arguments)


def _appoint(arguments: argparse.Namespace) -> None:
    """Sign, as a partner, that somebody becomes manager, or deputy until a day; prints the link by which they come in.

    A manager types the five words they read out, on the page People.
    """
    _make_link(arguments)


def _make_link(arguments: argparse.Namespace) -> None:
    _start(arguments)
    from fairhearing.practice.errors import AppointmentRefused
    from fairhearing.practice.invitations import invite
    from fairhearing.practice.models import Role
    from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
    from fairhearing.web.people.acts import prove
    from fairhearing.web.people.choices import CHOICES
    from fairhearing.web.people.letters import send_invitation

    choice = CHOICES[arguments.role]
    with signed_in(arguments.practice, Permission.CHANGE_PEOPLE) as actor:
        invited = _who(choice)
        print(f"{invited.full_name} will be able to open {choice.opens}.")
        try:
            if choice.kind in ROLES_HOLDING_KEYS | {Role.Kind.PARTNER}:
                prove(actor, fresh_code(), "people.invite")
            invitation, token = invite(actor.practice, invited, by=actor.person, now=Clock().now())
        except AppointmentRefused as error:
            raise CommandError(str(error), code=ExitCode.NOT_ALLOWED) from error
    address = f"{arguments.web_url.rstrip('/')}/join/{token}"
    print(f"\nThe link, shown this once and good until {invitation.expires_at:%Y-%m-%d}:\n\n  {address}\n")
    print(send_invitation(invitation, address))


def _sign(arguments: argparse.Namespace) -> None:
    """Sign, as a partner, that somebody who is manager or deputy manager here was appointed by the partners.

    They were there before there was a partner to sign. The reason is asked for.
    """
    _start(arguments)
    from fairhearing.practice.appointing import sign_appointment
    from fairhearing.practice.errors import AppointmentRefused
    from fairhearing.practice.permissions import Permission
    from fairhearing.web.people.acts import prove
    from fairhearing.web.people.leave import ACTION_SIGN

    with signed_in(arguments.practice, Permission.SIGN_FOR_PEOPLE) as actor:
        line = _whose(actor, ask("E-mail address of the manager").lower())
        print(f"By this you sign, as a partner of {actor.practice.name}, that {line.person.full_name} is manager.")
        reason = " ".join(ask("Why, in a few words").split())[:_LONGEST_REASON]
        if not reason:
            raise CommandError("nothing was signed", hint="say why, in a few words", code=ExitCode.USAGE)
        try:
            prove(actor, fresh_code(), ACTION_SIGN, line.person.account)
            sign_appointment(actor.practice, line.person, reason, by=actor.person, now=Clock().now())
        except AppointmentRefused as error:
            raise CommandError(str(error), code=ExitCode.NOT_ALLOWED) from error
    print("signed, and that is in the log")


def _remove(arguments: argparse.Namespace) -> None:
    """Take every role in a practice from somebody who leaves, and the practice's key where a manager asks.

    Says what that means first. Afterwards a manager should change the practice key, on the page The practice key.
    """
    _start(arguments)
    from fairhearing.practice.errors import AppointmentRefused
    from fairhearing.practice.permissions import ROLES_HOLDING_KEYS, Permission
    from fairhearing.web.people.acts import take_access

    with signed_in(arguments.practice, Permission.CHANGE_PEOPLE) as actor:
        line = _whose(actor, ask("E-mail address of who leaves").lower())
        roles = ", ".join(role.words.lower() for role in line.roles)
        holds_key = any(role.kind in ROLES_HOLDING_KEYS for role in line.roles)
        changes = " and the practice key has to be changed" if holds_key else ""
        confirm(f"{line.person.full_name} ({roles}) loses access now{changes}.")
        try:
            take_access(actor, line.person, fresh_code(), now=Clock().now())
        except AppointmentRefused as error:
            raise CommandError(str(error), code=ExitCode.NOT_ALLOWED) from error
        print(f"{line.person.full_name} has no role at {actor.practice.name} any more")
        if holds_key and not actor.admits:
            print("a manager has to take the practice's key from them, on the page People")


def _who(choice: Choice) -> Invited:
    """Ask whom an invitation is for. Raises CommandError for a last day that is none."""
    from fairhearing.practice.invitations import Invited
    from fairhearing.web.people.days import last_moment

    name, email = ask("Their name"), ask("Their own e-mail address")
    until = last_moment(ask("Last day, as 2026-12-31")) if choice.temporary else None
    if choice.temporary and until is None:
        raise CommandError("that is no day", hint="write it as 2026-12-31", code=ExitCode.USAGE)
    signed = choice.code in _APPOINTED
    return Invited(
        email=email,
        full_name=name,
        kind=choice.kind,
        until=until,
        reason=ask("Why, in a few words")[:200] if signed else "",
    )


def _whose(actor: Actor, email: str) -> PersonLine:
    from fairhearing.web.people.page import person_lines

    found = [line for line in person_lines(actor.practice) if line.person.email == email]
    if not found:
        raise CommandError("nobody with that address has a role here", code=ExitCode.NOT_FOUND)
    return found[0]


def _start(arguments: argparse.Namespace) -> None:
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
