"""Whether a request is its client's: digest authentication, for clients that have a password (RFC 3261 section 22).

Nothing is remembered: a nonce is the moment it was made and a proof that we made it, for this client, and is good for
five minutes. Within those it may be used again; whoever can hear the network and send from the client's address is kept
out by TLS, not by this. The address in the credentials is not compared to the request's: phone systems write others.
"""

from __future__ import annotations

import hashlib
import hmac

from fairhearing.wire.sip_digest import ALGORITHMS, expected_response, read_credentials, render_challenge
from fairhearing.wire.sip_headers import BadHeader
from fairhearing.wire.sip_request import SipRequest

from .actions import Refusal
from .clients import Client
from .errors import Rejected

REALM = "fairhearing"
NONCE_LASTS_S = 300
_NEVER_CHALLENGED = {"ACK", "CANCEL"}


class Authentication:
    """Challenges and their checking. secret: random, new with each process."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def check(self, request: SipRequest, client: Client, now: float) -> None:
        """Refuse a request of a client with a password that does not prove it. Raises Rejected with 401."""
        if not client.password or request.method in _NEVER_CHALLENGED:
            return
        proved = any(self._proves(value, request, client) for value in request.headers.every("authorization"))
        fresh = any(self._is_fresh(value, client, now) for value in request.headers.every("authorization"))
        if proved and fresh:
            return
        nonce = self._nonce(client, int(now))
        challenges = (render_challenge(name, realm=REALM, nonce=nonce, stale=proved) for name in ALGORITHMS)
        raise Rejected(
            "no proof of a password",
            status=401,
            reason=Refusal.NOT_PROVED,
            fields=tuple(("WWW-Authenticate", challenge) for challenge in challenges),
        )

    def _proves(self, value: str, request: SipRequest, client: Client) -> bool:
        try:
            credentials = read_credentials(value)
        except BadHeader:
            return False
        expected = expected_response(credentials, request.method, client.password)
        same = hmac.compare_digest(credentials.response.encode("utf-8", "replace"), expected.encode())
        return same and credentials.realm == REALM and credentials.user == client.user

    def _is_fresh(self, value: str, client: Client, now: float) -> bool:
        try:
            nonce = read_credentials(value).nonce
            made = int(nonce.partition("-")[0], 16)
        except (BadHeader, ValueError):
            return False
        ours = hmac.compare_digest(nonce.encode("utf-8", "replace"), self._nonce(client, made).encode())
        return ours and now - made <= NONCE_LASTS_S

    def _nonce(self, client: Client, moment: int) -> str:
        proof = hmac.new(self._secret, f"{moment:x} {client.name}".encode(), hashlib.sha256).hexdigest()
        return f"{moment:x}-{proof[:32]}"
