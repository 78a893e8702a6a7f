"""One's own second steps, asked where they are kept: at the keyholder, or here. One set of calls for both.

Raises the errors of keyholder.errors, for staff too.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpRequest
from django.utils import timezone

from fairhearing.keyholder.errors import (
    BadMessage,
    KeyholderDown,
    KeyholderError,
    Locked,
    NoPasskeysHere,
    PasskeyRefused,
    PendingExpired,
)
from fairhearing.keyholder.second_steps.passkeys import Site, creation_options, read_new
from fairhearing.keyholder.second_steps.second_steps_client import OwnSteps, SecondStepsClient
from fairhearing.playback.unlock import keyholder, read_unlock
from fairhearing.practice.models import Person
from fairhearing.web import staff, staff_steps
from fairhearing.web.credentials import draw_challenge, origin_of, take_challenge
from fairhearing.web.people.fresh_code import REFUSALS, Refusal, refusal_of

REFUSED = (*REFUSALS, PasskeyRefused, NoPasskeysHere, PendingExpired, BadMessage)


def has_passkeys_here(request: HttpRequest) -> bool:
    """Say whether passkeys can be made under this address."""
    try:
        Site.of(origin_of(request))
    except NoPasskeysHere:
        return False
    return True


def own_steps(request: HttpRequest, person: Person) -> OwnSteps | None:
    """Return one's second steps, or None while nobody can tell."""
    if not person.holds_key:
        return staff_steps.steps_of(person)
    try:
        return _client().second_steps(read_unlock(request))
    except (KeyholderDown, Locked):
        return None


def begin_passkey(request: HttpRequest, person: Person, code: str) -> str:
    """Take a fresh code; return what the browser needs to make a passkey, as JSON."""
    if person.holds_key:
        options = _client().begin_passkey(read_unlock(request), code, origin_of(request))
    else:
        site = Site.of(origin_of(request))
        staff.check_code(person, code, _address(request))
        known = [each.credential for each in staff_steps.steps_of(person).passkeys]
        options = creation_options(site, person.account, known, draw_challenge(request.session))
    named = json.loads(options)
    named["publicKey"]["user"] |= {"name": person.email, "displayName": person.full_name}
    return json.dumps(named)


def add_passkey(request: HttpRequest, person: Person, name: str, answer: str) -> None:
    """Keep what the browser made."""
    if person.holds_key:
        _client().add_passkey(read_unlock(request), name, answer)
        return
    made = read_new(Site.of(origin_of(request)), take_challenge(request.session), answer)
    staff_steps.add_passkey(person, made, name, now=timezone.now())


def remove_passkey(request: HttpRequest, person: Person, code: str, credential: bytes) -> None:
    """Take a fresh code, and forget a passkey."""
    if person.holds_key:
        _client().remove_passkey(read_unlock(request), code, credential)
        return
    staff.check_code(person, code, _address(request))
    staff_steps.remove_passkey(person, credential)


def make_recovery_codes(request: HttpRequest, person: Person, code: str) -> tuple[str, ...]:
    """Take a fresh code; return ten new recovery codes, to be shown once."""
    if person.holds_key:
        return _client().recovery_codes(read_unlock(request), code)
    staff.check_code(person, code, _address(request))
    return staff_steps.make_recovery_codes(person)


def why_refused(error: KeyholderError) -> Refusal:
    """Say why a step was not taken; nothing was changed."""
    match error:
        case PasskeyRefused() | PendingExpired() | BadMessage():
            return Refusal("The passkey was not taken. Begin again", HTTPStatus.UNPROCESSABLE_ENTITY)
        case NoPasskeysHere():
            return Refusal("There are no passkeys under this address", HTTPStatus.UNPROCESSABLE_ENTITY)
    return refusal_of(error)


def _client() -> SecondStepsClient:
    return SecondStepsClient(keyholder())


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
