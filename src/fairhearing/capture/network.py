"""Whether the addresses that a recorder listens on are there, and the cables of their interfaces in: rtnetlink(7).

Loopback never goes away and is not looked at. Where the kernel does not answer, nothing is known and nothing is said.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

_RTM_NEWADDR: Final = 20
_RTM_GETADDR: Final = 22
_NLM_F_REQUEST_DUMP: Final = 0x301
_NLMSG_DONE: Final = 3
_HEADER: Final = struct.Struct("=IHHII")
_ADDRESS: Final = struct.Struct("=BBBBi")
_ATTRIBUTE: Final = struct.Struct("=HH")
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_SIOCGIFFLAGS: Final = 0x8913
_UP, _RUNNING = 0x1, 0x40
_ANSWER_BYTES: Final = 1 << 16
_WITHIN_S: Final = 1.0


def is_network_away(hosts: Collection[str]) -> bool:
    """Whether one of these addresses is gone or its interface has no carrier. An unspecified one stands for any."""
    wanted = [ip_address(host) for host in hosts]
    if all(each.is_loopback for each in wanted):
        return False
    try:
        up = {address: _is_up(index) for address, index in _addresses()}
    except OSError:
        return False
    anywhere = any(is_up for address, is_up in up.items() if not address.is_loopback)
    return any(
        not (anywhere if each.is_unspecified else up.get(each, False)) for each in wanted if not each.is_loopback
    )


def _addresses() -> Iterator[tuple[IPv4Address | IPv6Address, int]]:
    """Yield each address of this machine with the number of its interface. Raises OSError."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as asking:
        asking.settimeout(_WITHIN_S)
        question = _ADDRESS.pack(socket.AF_UNSPEC, 0, 0, 0, 0)
        asking.send(_HEADER.pack(_HEADER.size + len(question), _RTM_GETADDR, _NLM_F_REQUEST_DUMP, 1, 0) + question)
        while True:
            for kind, body in _messages(asking.recv(_ANSWER_BYTES)):
                if kind != _RTM_NEWADDR:
                    return  # NLMSG_DONE, or an error
                yield from _address_in(body)


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size:
            return
        yield kind, data[at + _HEADER.size : at + length]
        at += (length + 3) & ~3


def _address_in(body: bytes) -> Iterator[tuple[IPv4Address | IPv6Address, int]]:
    """Yield the address of one answer: IFA_LOCAL where it is told, as on links to one other machine."""
    *_, index = _ADDRESS.unpack_from(body)
    found, at = {}, _ADDRESS.size
    while at + _ATTRIBUTE.size <= len(body):
        length, kind = _ATTRIBUTE.unpack_from(body, at)
        if length < _ATTRIBUTE.size:
            return
        found[kind] = body[at + _ATTRIBUTE.size : at + length]
        at += (length + 3) & ~3
    data = found.get(_IFA_LOCAL) or found.get(_IFA_ADDRESS)
    if data is not None:
        yield ip_address(data), index


def _is_up(index: int) -> bool:
    """Whether an interface is up and has a carrier."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as asking:
        request = struct.pack("16sH22x", socket.if_indextoname(index).encode(), 0)
        (flags,) = struct.unpack_from("H", fcntl.ioctl(asking, _SIOCGIFFLAGS, request), 16)
    return bool(flags & _UP and flags & _RUNNING)
