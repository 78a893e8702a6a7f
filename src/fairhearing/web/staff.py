"""Staff without keys: passphrase and limits by allauth over Django's hash, second step by allauth's one-time code.

Raises the keyholder's errors, so that both kinds of account share one flow and one set of words. Two hashes run at
once, others wait ten seconds at most; limits come before hashing, per account and per address.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.keyholder.errors import SignInFailed, TooBusy, TooManyTries
from fairhearing.practice.models import Person

_WAIT_S = 10
_CODE_REMEMBERED_S = 5 * 60
_hashing = threading.BoundedSemaphore(2)


def check_passphrase(request: HttpRequest, person: Person, passphrase: str) -> None:
    """Return if this is the person's passphrase.

    Raises SignInFailed, TooManyTries, TooBusy.
    """
    with _turn_to_hash():
        try:
            found = get_adapter(request).authenticate(request, email=person.email, password=passphrase)
        except ValidationError as limit:
            raise TooManyTries("too many failures by this account or address", settings.SIGN_IN_WAIT_S) from limit
    if found != person:
        _note(Verb.STAFF_SIGN_IN_FAILED, person)
        raise SignInFailed("account, passphrase or code is not right")


def check_code(person: Person, code: str) -> None:
    """Return if the person's device shows this code now and it was not used before.

    Raises SignInFailed, TooManyTries.
    """
    try:
        clear_limit = check_rate_limit(person)
    except ValidationError as limit:
        raise TooManyTries("too many wrong codes by this account", settings.SIGN_IN_WAIT_S) from limit
    device = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    used = f"fairhearing.code.{person.account}.{code}"
    if device is None or not device.wrap().validate_code(code) or not cache.add(used, "used", _CODE_REMEMBERED_S):
        _note(Verb.STAFF_SIGN_IN_FAILED, person)
        raise SignInFailed("account, passphrase or code is not right")
    device.record_usage()
    clear_limit()


def enrol_device(person: Person, secret: str) -> None:
    """Give a member of staff the device that shows their codes; a device they had before is forgotten.

    secret: base32, as the device was given it.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(person, secret)


def note_sign_in(person: Person) -> None:
    """Say in the log that a member of staff came in."""
    _note(Verb.STAFF_SIGN_IN_SUCCEEDED, person)


def note_sign_out(person: Person) -> None:
    """Say in the log that a member of staff went."""
    _note(Verb.STAFF_SIGN_OUT, person)


def _note(verb: Verb, person: Person) -> None:
    """Write one log entry in each practice the person works in."""
    with transaction.atomic():
        for role in person.roles.order_by("practice_id", "kind"):
            record(verb, person.account, role.practice_id, role=role.kind)


@contextmanager
def _turn_to_hash() -> Iterator[None]:
    """Wait for one of the two places; each hash takes 128 MiB. Raises TooBusy."""
    if not _hashing.acquire(timeout=_WAIT_S):
        raise TooBusy("two passphrases are being checked and others wait")
    try:
        yield
    finally:
        _hashing.release()
