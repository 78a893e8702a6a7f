"""Passkeys (WebAuthn level 3) as a second step: what a browser is asked, and whether its answer is right. Pure.

    creation_options -> navigator.credentials.create() -> read_new
    request_options  -> navigator.credentials.get()    -> check_assertion

Refused: another origin or site, a challenge that is not this one, no user verification (finger, face or PIN), a
signature that is not the key's, and a count that did not grow: then the passkey was copied (WebAuthn 7.2, step 22).
Only sites with HTTPS and a name have them, and localhost: browsers know no passkeys of an address in digits.
Serves key holders in the keyholder, and staff in the web: no key of a practice is in here.
"""

from __future__ import annotations

import ipaddress
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fairhearing.keyholder.errors import NoPasskeysHere, PasskeyRefused

CHALLENGE_BYTES: Final = 32
LONGEST_ANSWER: Final = 16_384
_NAME: Final = "Fairhearing"
_MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, struct.error, AssertionError)


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """One passkey of an account. public: its COSE key in CBOR. count: how often it has signed, as it says."""

    credential: bytes
    public: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are used. origin: as the browser says it, https://name or https://name:port."""

    origin: str
    name: str

    @classmethod
    def of(cls, origin: str) -> Site:
        """Return the site of an origin. Raises NoPasskeysHere for plain HTTP and for addresses in digits."""
        try:
            name = urlsplit(origin).hostname or ""
        except ValueError:
            name = ""
        if not name or _is_address(name) or not verify_rp_id(name, origin):
            raise NoPasskeysHere("passkeys need HTTPS and a name, or localhost")
        return cls(origin, name)


def creation_options(site: Site, account: str, known: Iterable[bytes], challenge: bytes) -> str:
    """Return what the browser needs to make a passkey, as JSON. known: ids that are not to be made once more."""
    user = PublicKeyCredentialUserEntity(id=bytes.fromhex(account), name=_NAME, display_name=_NAME)
    options, _ = _server(site).register_begin(
        user,
        _descriptors(known),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return json.dumps(dict(options))


def read_new(site: Site, challenge: bytes, answer: str) -> KnownPasskey:
    """Return the passkey a browser has made. Raises PasskeyRefused."""
    try:
        made = _server(site).register_complete(_state(challenge), _parse(answer)).credential_data
        if made is None:
            raise PasskeyRefused("the browser's answer holds no passkey")
        return KnownPasskey(made.credential_id, cbor.encode(dict(made.public_key)), 0)
    except _MALFORMED as error:
        raise PasskeyRefused("the browser's answer makes no passkey for this site and challenge") from error


def request_options(site: Site, known: Iterable[bytes], challenge: bytes) -> str:
    """Return what the browser needs to use one of these passkeys, as JSON."""
    options, _ = _server(site).authenticate_begin(
        _descriptors(known), user_verification=UserVerificationRequirement.REQUIRED, challenge=challenge
    )
    return json.dumps(dict(options))


def check_assertion(site: Site, challenge: bytes, known: Iterable[KnownPasskey], answer: str) -> KnownPasskey:
    """Return the passkey that signed this challenge, with its new count. Raises PasskeyRefused."""
    by_id = {each.credential: each for each in known}
    try:
        credentials = [_credential(each) for each in by_id.values()]
        parsed = _parse(answer)
        used = by_id[_server(site).authenticate_complete(_state(challenge), credentials, parsed).credential_id]
        count = AuthenticationResponse.from_dict(parsed).response.authenticator_data.counter
    except _MALFORMED as error:
        raise PasskeyRefused("no passkey of this account signed this challenge for this site") from error
    if (count or used.count) and count <= used.count:
        raise PasskeyRefused("the passkey's count did not grow: there may be a copy of it")
    return KnownPasskey(used.credential, used.public, count)


def _server(site: Site) -> Fido2Server:
    relying = PublicKeyCredentialRpEntity(id=site.name, name=_NAME)
    return Fido2Server(relying, verify_origin=lambda origin: origin == site.origin)


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _descriptors(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=each) for each in known]


def _credential(known: KnownPasskey) -> AttestedCredentialData:
    public = cbor.decode(known.public)
    if not isinstance(public, Mapping):
        raise PasskeyRefused("what is kept of a passkey is no key")
    return AttestedCredentialData.create(Aaguid.NONE, known.credential, CoseKey.parse(public))


def _parse(answer: str) -> Mapping[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused("the browser's answer is too long")
    parsed = json.loads(answer)
    if not isinstance(parsed, dict):
        raise PasskeyRefused("the browser's answer is no JSON object")
    return parsed


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
