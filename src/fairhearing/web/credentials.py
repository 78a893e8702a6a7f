"""Passphrase and second step of both kinds of account, asked where each is known: at the keyholder, or here.

Key holders are checked by the keyholder, staff without keys by Django and allauth (`staff.py`). An address nobody has
goes the key holders' way, under an account id made from it: the same cost, the same limits, the same words.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest

from fairhearing.keyholder.client import Unlocked
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.models import Person
from fairhearing.web import staff
from fairhearing.web.passphrases import fold
from fairhearing.web.pending import PendingPerson

NO_MATCH = "That passphrase or code did not match. Check Caps Lock and your phone’s clock."
CODE_FORM = "Enter the 6 digits your phone shows"
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


def read_code(typed: str) -> str:
    """Return the six digits of what was typed, or "" for what is no code: trying it would cost a try."""
    code = "".join(typed.split())
    return code if len(code) == _CODE_DIGITS and code.isascii() and code.isdigit() else ""


def _nobodys_account(email: str) -> str:
    """Return an account id for an address nobody has: always the same one, so that its limits hold too."""
    return hmac.digest(settings.SECRET_KEY.encode(), email.encode(), hashlib.sha256).hex()[:32]
