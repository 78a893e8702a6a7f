"""Staff without keys: passphrase by Django's hash, second step by allauth's one-time code, or as `staff_steps` has it.

Raises the keyholder's errors and keeps to its limits, so that both kinds of account share one flow, one set of words
and one wait. Two hashes run at once, others wait ten seconds at most.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.errors import PasskeyRefused, SignInFailed, TooBusy, TooManyTries
from fairhearing.keyholder.second_steps.passkeys import Site
from fairhearing.keyholder.second_steps.recovery_codes import recovery_digest
from fairhearing.keyholder.signing_in.limits import Limits
from fairhearing.practice.models import Person
from fairhearing.web.staff_steps import use_passkey, use_recovery_code
from fairhearing.web.tries import SharedLimits

_WAIT_S = 10
_CODE_REMEMBERED_S = 5 * 60
_hashing = threading.BoundedSemaphore(2)
_counting = threading.Lock()
_limits: Limits | SharedLimits = SharedLimits()


def check_passphrase(person: Person, passphrase: str, address: str) -> None:
    """Return if this is the person's passphrase.

    Raises SignInFailed, TooManyTries, TooBusy.
    """
    _count_or_note(person, address)
    with _turn_to_hash(person, address):
        matches = person.check_password(passphrase)
    if not matches:
        note(Verb.STAFF_SIGN_IN_FAILED, person)
        raise SignInFailed("account, passphrase or code is not right")
    with _counting:
        _limits.forgive(person.account, address)


def check_code(person: Person, code: str, address: str) -> None:
    """Return if the person's device shows this code now and it was not used before, or it is a recovery code.

    Raises SignInFailed, TooManyTries.
    """
    with _second_step(person, address):
        if not (use_recovery_code(person, code) if recovery_digest(code) else _is_shown(person, code)):
            raise SignInFailed("account, passphrase or code is not right")


def check_passkey(person: Person, site: Site, challenge: bytes, answer: str, address: str) -> None:
    """Return if one of the person's passkeys gave this answer to this challenge. Raises SignInFailed, TooManyTries."""
    with _second_step(person, address):
        try:
            use_passkey(person, site, challenge, answer)
        except PasskeyRefused as error:
            raise SignInFailed("account, passphrase or passkey is not right") from error


def enrol_device(person: Person, secret: str, *, actor: str) -> None:
    """Give a member of staff the device that shows their codes; a device they had before is forgotten.

    secret: base32, as the device was given it. actor: an account's id or a process's name.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(person, secret)
        record(Verb.PERSON_CHANGED, actor, subject=person.account, changed="device")


def note_sign_in(person: Person, *, device: str = "") -> None:
    """Say in the log that a member of staff came in. device: the enrolled PC that stood for a code, "" for a code."""
    note(Verb.STAFF_SIGN_IN_SUCCEEDED, person, **({"device": device} if device else {}))


def note_sign_out(person: Person) -> None:
    """Say in the log that a member of staff went."""
    note(Verb.STAFF_SIGN_OUT, person)


def note(verb: Verb, person: Person, **detail: Any) -> None:  # noqa: ANN401 - what `record` takes
    """Write one log entry in each practice the person works in."""
    with transaction.atomic():
        for role in person.roles.order_by("practice_id", "kind"):
            record(verb, person.account, role.practice_id, role=role.kind, **detail)


def _is_shown(person: Person, code: str) -> bool:
    """Say whether the person's device shows a code, and use it up."""
    device = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    used = f"fairhearing.code.{person.account}.{code}"
    if device is None or not device.wrap().validate_code(code) or not cache.add(used, "used", _CODE_REMEMBERED_S):
        return False
    device.record_usage()
    return True


@contextmanager
def _second_step(person: Person, address: str) -> Iterator[None]:
    """Count a try of a second step; a right one forgets the account's failures, a wrong one is logged."""
    _count_or_note(person, address)
    try:
        yield
    except SignInFailed:
        note(Verb.STAFF_SIGN_IN_FAILED, person)
        raise
    with _counting:
        _limits.forgive(person.account, address)
        _limits.clear(person.account)


def _count_or_note(person: Person, address: str) -> None:
    """Count a try, and write into the log that somebody was made to wait. Raises TooManyTries."""
    try:
        _count_try(person, address)
    except TooManyTries:
        note(Verb.STAFF_SIGN_IN_LOCKED, person)
        raise


def _count_try(person: Person, address: str) -> None:
    """Count a try before it is made. Raises TooManyTries while its account or address has to wait."""
    with _counting:
        wait = _limits.count_try(person.account, address, timezone.now().timestamp())
    if wait is not None:
        raise TooManyTries("too many failures by this account or from this address", wait.seconds)


@contextmanager
def _turn_to_hash(person: Person, address: str) -> Iterator[None]:
    """Wait for one of the two places; each hash takes 128 MiB. Raises TooBusy, and then nothing was tried."""
    if not _hashing.acquire(timeout=_WAIT_S):
        with _counting:
            _limits.forgive(person.account, address)
        raise TooBusy("two passphrases are being checked and others wait")
    try:
        yield
    finally:
        _hashing.release()
