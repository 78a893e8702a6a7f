"""Who may open recording sessions with us: the practice's phone systems, known by their networks."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One listed phone system.

    networks: where its requests and its sound come from.
    practice: the practice of all its calls, or empty where it serves several.
    default_practice: whose a call is when its parties do not tell.
    records_plain_invites: take sessions that carry no recording metadata and do not claim to be SIPREC.
    user, password: what it proves itself by; both empty where its address is proof enough.
    """

    name: str
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    default_practice: str
    practice: str = ""
    records_plain_invites: bool = False
    user: str = ""
    password: str = field(default="", repr=False)


def find_client(clients: Sequence[Client], host: str) -> Client | None:
    """Return the listed client whose network holds this address, the narrowest network first; None for a stranger."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped

    found = [(network.prefixlen, client) for client in clients for network in client.networks if address in network]
    return max(found, key=lambda pair: pair[0])[1] if found else None
