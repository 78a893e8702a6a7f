"""Networks of private rooms, and whose word about a visitor's address is believed. Pure rules.

    peer              who opened the connection
    X-Forwarded-For   whom that peer says it speaks for: `client, proxy, proxy`, each appending whom it heard
    believed          read from the right, as long as whoever said it is one of our own proxies

A peer that is no proxy of ours and still claims to speak for somebody leaves the address not known: no network fits it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from fairhearing.practice.errors import FarEndError

Address = IPv4Address | IPv6Address

LOOPBACK = ("127.0.0.0/8", "::1/128")
"""This machine itself: the networks that places have when a practice is founded."""
WIDEST_V4, WIDEST_V6 = 16, 48
"""How wide a network of a room may be; a wider one is no room's and no building's."""


class UnreadableNetwork(FarEndError):
    """What was typed is no network, or one too wide to be a room's."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where a request comes. peer: for limits. address: for networks, "" where it is not known."""

    peer: str
    address: str


def read_network(text: str) -> str:
    """Return a typed network or single address in its one form, such as 192.168.4.0/24. Raises UnreadableNetwork."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise UnreadableNetwork("not a network: write it as 192.168.4.0/24 or fd00:12:34::/64") from None
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None:
        raise UnreadableNetwork("write an IPv4 network as 192.168.4.0/24")
    if network.prefixlen < (WIDEST_V6 if isinstance(network, IPv6Network) else WIDEST_V4):
        raise UnreadableNetwork(f"too wide for a room: at least /{WIDEST_V4}, or /{WIDEST_V6} of IPv6")
    return str(network)


def read_networks(text: str) -> tuple[str, ...]:
    """Return networks that are written with commas between. Raises UnreadableNetwork, naming none of them."""
    return tuple(read_network(each) for each in text.split(",") if each.strip())


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Say whether an address lies in one of these networks; one that is not known lies in none."""
    found = _address(address)
    return found is not None and any(found in ip_network(network) for network in networks)


def visitor_of(peer: str, forwarded: str, proxies: Iterable[str]) -> Visitor:
    """Say from where a request comes.

    forwarded: the X-Forwarded-For header, "" for none. proxies: networks of the proxies that are believed.
    """
    believed = tuple(proxies)
    if not forwarded:
        return Visitor(peer, peer)
    if not is_within(peer, believed):
        return Visitor(peer, "")
    for said in reversed([each.strip() for each in forwarded.split(",")]):
        found = _address(said)
        if found is None:
            return Visitor(peer, "")
        if not is_within(said, believed):
            return Visitor(str(found), str(found))
    return Visitor(peer, "")


def _address(text: str) -> Address | None:
    """Read an address; one of IPv4 that came over IPv6 is the one of IPv4."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found
