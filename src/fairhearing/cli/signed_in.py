"""A person who signs in at the terminal: the same passphrase, code, limits and log as in the browser."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from .errors import CommandError, ExitCode
from .terminal import ask, ask_secret

if TYPE_CHECKING:
    from fairhearing.keyholder.client import Unlocked
    from fairhearing.practice.models import Person
    from fairhearing.practice.permissions import Permission
    from fairhearing.web.people.acts import Actor

_HERE = "127.0.0.1"
_Done = TypeVar("_Done")


@contextmanager
def signed_in(practice_id: str, permission: Permission) -> Iterator[Actor]:
    """Let somebody sign in who may do this in this practice ("" where they have one only), and sign out after.

    Call start_django before. Raises CommandError, and the keyholder's errors.
    """
    from fairhearing.keyholder.errors import KeyholderError, SignInFailed
    from fairhearing.playback.unlock import keyholder

    email = ask("Your e-mail address").lower()
    try:
        person, unlock = _sign_in(email)
    except SignInFailed as error:
        raise CommandError(
            "that passphrase or code did not match",
            hint="check Caps Lock and the phone's clock; a code counts once",
            code=ExitCode.NOT_ALLOWED,
        ) from error
    try:
        yield _actor(person, unlock, practice_id, permission)
    finally:
        if unlock:
            with suppress(KeyholderError):
                keyholder().sign_out(unlock)


def fresh_code() -> str:
    """Ask for a code that was not used yet."""
    return "".join(ask("The next 6-digit code of your phone (the one you signed in with is used up)").split())


def with_fresh_code(act: Callable[[str], _Done]) -> _Done:
    """Do something that takes a fresh code, and ask for another while the one typed is wrong.

    Raises what it raises but for a wrong code; too many of those end it.
    """
    from fairhearing.keyholder.errors import SignInFailed

    while True:
        try:
            return act(fresh_code())
        except SignInFailed:
            print("That code did not match, or was used. Wait for one that you have not used yet")


def _sign_in(email: str) -> tuple[Person, str]:
    """Return who it is, and a key holder's open session. Raises the keyholder's errors, for staff too."""
    from fairhearing.keyholder.errors import SignInFailed
    from fairhearing.playback.unlock import keyholder
    from fairhearing.practice.models import Person
    from fairhearing.web import staff
    from fairhearing.web.passphrases import fold

    passphrase, person = ask_secret("Your passphrase"), Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        raise SignInFailed("no such account")
    if person.holds_key:
        pending = keyholder().sign_in(person.account, passphrase, _HERE).pending
        unlocked = keyholder().confirm(pending, _code())
        _warn(unlocked)
        return person, unlocked.unlock
    staff.check_passphrase(person, fold(passphrase), _HERE)
    staff.check_code(person, _code(), _HERE)
    staff.note_sign_in(person)
    return person, ""


def _warn(unlocked: Unlocked) -> None:
    """Tell a key holder what the pages tell first: the log, or a practice's signed files, are not what they were."""
    from fairhearing.web.credentials import closed_practices

    told = []
    if unlocked.log_doubts:
        told.append("the log is not the one you countersigned")
    if names := closed_practices(unlocked):
        told.append(f"{names} stays closed to you: the list of keys that it records with is not its own")
    elif unlocked.file_doubts:
        told.append("the list of who can open recordings is gone, was altered, or is an older one")
    for words in told:
        print(f"fairhearing: warning: {words}; tell your data protection officer now", file=sys.stderr)


def _code() -> str:
    return "".join(ask("The 6-digit code of your phone").split())


def _actor(person: Person, unlock: str, practice_id: str, permission: Permission) -> Actor:
    from fairhearing.practice.allowed import practices_for
    from fairhearing.web.people.acts import Actor

    practices = list(practices_for(person, permission))
    found = [each for each in practices if each.id == practice_id] if practice_id else practices
    if not found:
        raise CommandError("your role does not allow this there", code=ExitCode.NOT_ALLOWED)
    if len(found) > 1:
        names = ", ".join(each.id for each in found)
        raise CommandError(f"you may do this in {names}", hint="add --practice", code=ExitCode.USAGE)
    return Actor(person, found[0], unlock, _HERE)
