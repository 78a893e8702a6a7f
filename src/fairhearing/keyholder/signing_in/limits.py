"""How often one may try. Pure: the moment is passed in, in seconds that never run backwards.

Five failures of an account, or twenty from one address, and each further one doubles a wait: 30 seconds, a minute,
two, up to a quarter of an hour. A try counts as a failure when it begins and is forgiven when it turns out well, so
that many at once are no way round. An hour without a try forgets everything.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

ACCOUNT_FREE: Final = 5
_ADDRESS_FREE: Final = 20
_FIRST_WAIT_S: Final = 30.0
_LONGEST_WAIT_S: Final = 900.0
FORGET_AFTER_S: Final = 3600.0
_MOST_REMEMBERED: Final = 10_000
_IPV6_NETWORK_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Wait:
    """A try that may not be made yet. first: whether nobody was told so during this wait."""

    seconds: int
    first: bool


@dataclass(slots=True)
class Tally:
    """The failures of one account or address. told: whether somebody was told so during this wait."""

    failures: int = 0
    closed_until_s: float = 0.0
    last_s: float = 0.0
    told: bool = False


class Limits:
    """The failures of everyone who tried within the last hour."""

    def __init__(self, accounts: dict[str, Tally] | None = None, addresses: dict[str, Tally] | None = None) -> None:
        self._accounts: dict[str, Tally] = {} if accounts is None else accounts
        self._addresses: dict[str, Tally] = {} if addresses is None else addresses

    def count_try(self, account: str, address: str, now_s: float) -> Wait | None:
        """Count a try before it is made, or return how long it has to wait."""
        wait = self.wait(account, address, now_s)
        if wait is None:
            self.charge(account, address, now_s)
        return wait

    def wait(self, account: str, address: str, now_s: float) -> Wait | None:
        """Return how long to wait before the next try, or None if it may be made now."""
        tallies = (self._accounts.get(account), self._addresses.get(network_of(address)))
        closed = [tally for tally in tallies if tally and tally.closed_until_s > now_s]
        if not closed:
            return None
        first = not any(tally.told for tally in closed)
        for tally in closed:
            tally.told = True
        return Wait(int(max(tally.closed_until_s for tally in closed) - now_s) + 1, first)

    def charge(self, account: str, address: str, now_s: float) -> None:
        """Count a failure, or a try that may become one."""
        _charge(self._accounts, account, now_s, ACCOUNT_FREE)
        _charge(self._addresses, network_of(address), now_s, _ADDRESS_FREE)

    def forgive(self, account: str, address: str) -> None:
        """Take back one `charge`: the try turned out well."""
        for tally in (self._accounts.get(account), self._addresses.get(network_of(address))):
            if tally:
                tally.failures = max(0, tally.failures - 1)
                tally.closed_until_s = 0.0

    def clear(self, account: str) -> None:
        """Forget an account's failures: its holder has signed in."""
        self._accounts.pop(account, None)


def _charge(tallies: dict[str, Tally], name: str, now_s: float, free: int) -> None:
    tally = tallies.get(name)
    if tally is None:
        _make_room(tallies, now_s)
        tally = tallies[name] = Tally()
    elif now_s - tally.last_s > FORGET_AFTER_S:
        tally.failures = 0
    tally.failures += 1
    tally.last_s = now_s
    if tally.failures >= free:
        doublings = min(tally.failures - free, 10)
        tally.closed_until_s = now_s + min(_FIRST_WAIT_S * 2**doublings, _LONGEST_WAIT_S)
        tally.told = False


def _make_room(tallies: dict[str, Tally], now_s: float) -> None:
    """Keep the table from growing without end: what is an hour old goes, then the oldest."""
    if len(tallies) < _MOST_REMEMBERED:
        return
    for name in [name for name, tally in tallies.items() if now_s - tally.last_s > FORGET_AFTER_S]:
        del tallies[name]
    while len(tallies) >= _MOST_REMEMBERED:
        del tallies[min(tallies, key=lambda name: tallies[name].last_s)]


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, an IPv6 network of 64 bits, or the text as it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK_BITS), strict=False))
    return str(parsed)
