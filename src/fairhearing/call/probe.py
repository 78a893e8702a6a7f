"""The probe: calls of our own, by which it is heard that calls are recorded. What the recorder must know of them.

    a request that bears PROOF   is the probe's     if it comes from this machine, and the proof is the one agreed on
                                 is refused, 403    if it comes from this machine, and the proof is another one
                                 is any other's     if it comes from elsewhere: PROOF is passed over. A phone system may
                                                    copy what a caller sent, and nobody may so escape being recorded

What it records goes to PROBE_PRACTICE, which nobody can found. Such calls are in no count, no list and no answer.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from fairhearing.wire.sip import Headers

from .actions import Refusal
from .clients import Client
from .errors import Rejected
from .parties import PracticeLines

PROBE_PRACTICE: Final = "fairhearing-probe"
"""Reserved: no practice may bear this id."""
PROOF: Final = "X-Fairhearing-Test-Call"
"""The field of every request of a test call: what only the worker's user can read, in hexadecimal digits."""
REFUSED: Final = "X-Fairhearing-Refused"
"""The field by which a test call is told why it was refused."""
PROBE_OUTSIDE: Final = "+441134960998"
PROBE_INSIDE: Final = "+441134960999"
"""Numbers that are kept free for invented calls, and nobody's (Ofcom): who rings, and the practice that is rung."""

PROBE_LINES: Final = PracticeLines(PROBE_PRACTICE, frozenset({PROBE_INSIDE}), frozenset())
_LOOPBACK: Final = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True)
class ProbeCaller:
    """Who may make test calls. proof_sha256: of the proof's text. client: as the caller of a recording session."""

    proof_sha256: bytes
    client: Client

    @classmethod
    def at(cls, proof_sha256: bytes, hosts: Iterable[str]) -> Self:
        """Return the caller on a machine. hosts: the addresses of it that SIP and sound are heard at."""
        networks = tuple(ipaddress.ip_network(each) for each in (*_LOOPBACK, *sorted(set(hosts))))
        client = Client(
            name=PROBE_PRACTICE, networks=networks, practice=PROBE_PRACTICE, default_practice=PROBE_PRACTICE
        )
        return cls(proof_sha256, client)

    def proves(self, proof: str) -> bool:
        """Whether this is the proof that was agreed on."""
        found = hashlib.sha256(proof.encode("utf-8", "surrogateescape")).digest()
        return hmac.compare_digest(found, self.proof_sha256)


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, whichever machine it is."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def claims_probe(headers: Headers) -> bool:
    """Whether a message says that it belongs to a test call."""
    return bool(headers.first(PROOF.lower()))


def probe_client(caller: ProbeCaller | None, headers: Headers, client_here: Client | None) -> Client:
    """Return the client of a message that claims to be a test call's. Raises Rejected.

    client_here: the caller's own client if the message came from this machine, else None.
    """
    if caller is None or client_here is None or not caller.proves(headers.first(PROOF.lower())):
        raise Rejected("no proof of a test call", status=403, reason=Refusal.NOT_PROVED)
    return caller.client
