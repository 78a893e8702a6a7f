"""Passphrase and second step of both kinds of account, asked where each is known: at the keyholder, or here.

Key holders are checked by the keyholder, staff without keys by Django and allauth (`staff.py`). An address nobody has
goes the key holders' way, under an account id made from it: the same cost, the same limits, the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from fairhearing.keyholder.client import Unlocked
from fairhearing.keyholder.errors import NoPasskeysHere, PendingExpired
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.second_steps.passkeys import CHALLENGE_BYTES, Site, request_options
from fairhearing.keyholder.second_steps.recovery_codes import recovery_digest
from fairhearing.keyholder.second_steps.second_steps_client import SecondStepsClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.models import Person, Practice
from fairhearing.web import staff, staff_steps
from fairhearing.web.passphrases import fold
from fairhearing.web.pending import PendingPerson

NO_MATCH = "That passphrase or code did not match. Check Caps Lock and your phone’s clock."
CODE_FORM = "Enter the 6 digits your phone shows"
_CHALLENGE = "passkey_challenge"
_CHALLENGE_GOOD_FOR_S = 300
_CODE_DIGITS = 6


def try_passphrase(request: HttpRequest, person: Person | None, email: str, passphrase: str) -> str:
    """Return the keyholder's pending token, or "" for staff.

    Raises SignInFailed and the other errors of keyholder.errors, for staff too.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if person is not None and not person.holds_key:
        staff.check_passphrase(person, fold(passphrase), address)
        return ""
    account = person.account if person is not None else _nobodys_account(email)
    return keyholder().sign_in(account, passphrase, address).pending


def try_code(request: HttpRequest, pending: PendingPerson, code: str) -> Unlocked | None:
    """Return the key holder's open session, or None for staff. Raises the errors of keyholder.errors, for staff too."""
    if pending.token:
        return keyholder().confirm(pending.token, code)
    staff.check_code(pending.person, code, request.META.get("REMOTE_ADDR", ""))
    return None


def closed_practices(unlocked: Unlocked) -> str:
    """Name the practices that stay closed to somebody who was let in: their lists of keys are not their own."""
    closed = [of for of, doubt in unlocked.file_doubts.items() if doubt is FileDoubt.RECIPIENTS_FOREIGN]
    return " and ".join(Practice.objects.filter(id__in=closed).order_by("name").values_list("name", flat=True))


def read_code(typed: str) -> str:
    """Return the digits of a code or recovery code that was typed, or "" for what is none: it would cost a try."""
    code = "".join(typed.split()).replace("-", "")
    is_code = len(code) == _CODE_DIGITS and code.isascii() and code.isdigit()
    return code if is_code or recovery_digest(code) else ""


def origin_of(request: HttpRequest) -> str:
    """Return where this browser thinks it is."""
    return f"{request.scheme}://{request.get_host()}"


def passkey_options(request: HttpRequest, pending: PendingPerson) -> str:
    """Return what the browser needs to finish this sign-in by a passkey, as JSON.

    Raises NoPasskeysHere, PendingExpired, KeyholderDown.
    """
    if pending.token:
        return SecondStepsClient(keyholder()).passkey_challenge(pending.token, origin_of(request))
    known = [each.credential for each in staff_steps.steps_of(pending.person).passkeys]
    if not known:
        raise NoPasskeysHere("this account has no passkey")
    return request_options(Site.of(origin_of(request)), known, draw_challenge(request.session))


def try_passkey(request: HttpRequest, pending: PendingPerson, answer: str) -> Unlocked | None:
    """Finish a sign-in by a passkey's answer; as `try_code`."""
    if pending.token:
        return SecondStepsClient(keyholder()).confirm_with_passkey(pending.token, answer)
    site, challenge = Site.of(origin_of(request)), take_challenge(request.session)
    staff.check_passkey(pending.person, site, challenge, answer, request.META.get("REMOTE_ADDR", ""))
    return None


def draw_challenge(session: SessionBase) -> bytes:
    """Return a new challenge for a member of staff; it waits in their session for one answer."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session[_CHALLENGE] = {"challenge": challenge.hex(), "since": timezone.now().timestamp()}
    return challenge


def take_challenge(session: SessionBase) -> bytes:
    """Return the challenge that an answer is for, and forget it. Raises PendingExpired."""
    waiting = session.pop(_CHALLENGE, None)
    if waiting is None or timezone.now().timestamp() - waiting["since"] > _CHALLENGE_GOOD_FOR_S:
        raise PendingExpired("no challenge waits for this answer: begin again")
    return bytes.fromhex(waiting["challenge"])


def _nobodys_account(email: str) -> str:
    """Return an account id for an address nobody has: always the same one, so that its limits hold too."""
    return hmac.digest(settings.SECRET_KEY.encode(), email.encode(), hashlib.sha256).hex()[:32]
