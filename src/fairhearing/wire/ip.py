"""IP packets out of frames that were seen on a wire (RFC 791, RFC 8200). Bytes in, values out.

    link types: Ethernet 1, Linux cooked 113 and 276, raw IP 101, 12, 228 and 229, loopback 0 and 108
    VLAN tags (802.1Q, 802.1ad), one in another too, are passed over: a call's sound may come by another than its SIP
    IPv6: extension headers are passed over up to the fragment header, if there is one

What is no IP, or was caught only in part, is `None`: a wire carries much else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

TCP: Final = 6
UDP: Final = 17

_ETHERNET: Final = 1
_COOKED: Final = 113
_COOKED_2: Final = 276
_RAW: Final = frozenset({12, 14, 101, 228, 229})
_LOOPBACK: Final = frozenset({0, 108})
_IP: Final = frozenset({b"\x08\x00", b"\x86\xdd"})
_VLAN: Final = frozenset({b"\x81\x00", b"\x88\xa8", b"\x91\x00"})
_MOST_TAGS: Final = 4
_IPV4_HEAD: Final = 20
_IPV6_HEAD: Final = 40
_IPV6: Final = 6
_PASSED_OVER: Final = frozenset({0, 43, 60})
"""Hop-by-hop options, routing, destination options (RFC 8200 section 4)."""
_FRAGMENT: Final = 44
_MOST_HEADERS: Final = 8
_HOSTS_KEPT: Final = 4096
_MORE: Final = 0x2000
_OFFSET: Final = 0x1FFF


@dataclass(frozen=True, slots=True)
class Fragment:
    """Which piece of a packet this is. offset: in bytes. more: whether others follow behind it."""

    identification: int
    offset: int
    more: bool


@dataclass(frozen=True, slots=True)
class IpPacket:
    """One packet: from where, to where, what it carries. fragment: None where it is whole."""

    source: str
    destination: str
    protocol: int
    payload: bytes
    fragment: Fragment | None = None


def read_ip(link: int, frame: bytes) -> IpPacket | None:
    """Return the IP packet that a frame holds, None if it holds none. Raises nothing."""
    packet = _inside(link, frame)
    if not packet:
        return None
    return _ipv6(packet) if packet[0] >> 4 == _IPV6 else _ipv4(packet)


def _inside(link: int, frame: bytes) -> bytes:
    """Return the IP packet inside a frame, empty if there is none."""
    if link in _RAW:
        return frame
    if link in _LOOPBACK:
        return frame[4:]
    kinds_at = {_ETHERNET: 12, _COOKED: 14, _COOKED_2: 0}.get(link)
    if kinds_at is None:
        return b""
    kind, body = frame[kinds_at : kinds_at + 2], 20 if link == _COOKED_2 else kinds_at + 2
    for _ in range(_MOST_TAGS):
        if kind not in _VLAN:
            break
        kind, body = frame[body + 2 : body + 4], body + 4
    return frame[body:] if kind in _IP else b""


def _ipv4(packet: bytes) -> IpPacket | None:
    if len(packet) < _IPV4_HEAD or packet[0] >> 4 != 4:  # noqa: PLR2004 - the version
        return None
    length, identification, pieces = struct.unpack_from(">HHH", packet, 2)
    head, end = (packet[0] & 0x0F) * 4, length or len(packet)  # 0: left to the network card to fill in
    if not _IPV4_HEAD <= head <= end <= len(packet):
        return None
    offset, more = (pieces & _OFFSET) * 8, bool(pieces & _MORE)
    fragment = Fragment(identification, offset, more) if offset or more else None
    return IpPacket(_host(packet[12:16]), _host(packet[16:20]), packet[9], packet[head:end], fragment)


def _ipv6(packet: bytes) -> IpPacket | None:
    if len(packet) < _IPV6_HEAD:
        return None
    (length,) = struct.unpack_from(">H", packet, 4)
    kind, at, end = packet[6], _IPV6_HEAD, _IPV6_HEAD + length
    if end > len(packet):
        return None
    fragment = None
    for _ in range(_MOST_HEADERS):
        if (kind not in _PASSED_OVER and kind != _FRAGMENT) or at + 8 > end:
            break
        if kind == _FRAGMENT:
            (pieces, identification) = struct.unpack_from(">HI", packet, at + 2)
            if pieces & ~6:
                fragment = Fragment(identification, pieces & ~7, bool(pieces & 1))
            kind, at = packet[at], at + 8
            break
        kind, at = packet[at], at + 8 + 8 * packet[at + 1]
    return IpPacket(_host(packet[8:24]), _host(packet[24:40]), kind, packet[at:end], fragment) if at <= end else None


@lru_cache(_HOSTS_KEPT)
def _host(packed: bytes) -> str:
    return str(ip_address(packed))
