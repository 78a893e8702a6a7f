"""UDP datagrams out of frames that were seen on a wire (RFC 768, RFC 791, RFC 8200). Bytes in, values out.

    link types: Ethernet 1 (with VLAN tags), Linux cooked 113 and 276, raw IP 101, 12, 228 and 229, loopback 0 and 108

What is no UDP is `None`: a wire carries much else. A fragment is None too, and so is what was caught only in part.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

_UDP: Final = 17
_ETHERNET: Final = 1
_COOKED: Final = 113
_COOKED_2: Final = 276
_RAW: Final = frozenset({12, 14, 101, 228, 229})
_LOOPBACK: Final = frozenset({0, 108})
_IP: Final = frozenset({b"\x08\x00", b"\x86\xdd"})
_VLAN: Final = frozenset({b"\x81\x00", b"\x88\xa8"})
_IPV4_HEAD: Final = 20
_IPV6_HEAD: Final = 40
_UDP_HEAD: Final = 8
_FRAGMENT_BITS: Final = 0x3FFF
_IPV6: Final = 6


@dataclass(frozen=True, slots=True)
class UdpDatagram:
    """One datagram: from where, to where (address, port), and what."""

    source: tuple[str, int]
    destination: tuple[str, int]
    payload: bytes


def read_datagram(link: int, frame: bytes) -> UdpDatagram | None:
    """Return the UDP datagram that a frame holds whole, None if it holds none. Raises nothing."""
    packet = _inside(link, frame)
    if not packet:
        return None
    return _of_ipv6(packet) if packet[0] >> 4 == _IPV6 else _of_ipv4(packet)


def _inside(link: int, frame: bytes) -> bytes:
    """Return the IP packet inside a frame, empty if there is none."""
    if link in _RAW:
        return frame
    if link in _LOOPBACK:
        return frame[4:]
    at = {_ETHERNET: 12, _COOKED: 14, _COOKED_2: 0}.get(link)
    if at is None:
        return b""
    while link == _ETHERNET and frame[at : at + 2] in _VLAN:
        at += 4
    body = 20 if link == _COOKED_2 else at + 2
    return frame[body:] if frame[at : at + 2] in _IP else b""


def _of_ipv4(packet: bytes) -> UdpDatagram | None:
    if len(packet) < _IPV4_HEAD or packet[0] >> 4 != 4:  # noqa: PLR2004 - the version
        return None
    length, fragment = struct.unpack_from(">H2xH", packet, 2)
    head = (packet[0] & 0x0F) * 4
    if head < _IPV4_HEAD or packet[9] != _UDP or fragment & _FRAGMENT_BITS:
        return None
    hosts = str(IPv4Address(packet[12:16])), str(IPv4Address(packet[16:20]))
    return _of_udp(packet[head:length] if length else packet[head:], hosts)


def _of_ipv6(packet: bytes) -> UdpDatagram | None:
    if len(packet) < _IPV6_HEAD or packet[6] != _UDP:
        return None
    (length,) = struct.unpack_from(">H", packet, 4)
    hosts = str(IPv6Address(packet[8:24])), str(IPv6Address(packet[24:40]))
    return _of_udp(packet[_IPV6_HEAD : _IPV6_HEAD + length], hosts)


def _of_udp(data: bytes, hosts: tuple[str, str]) -> UdpDatagram | None:
    if len(data) < _UDP_HEAD:
        return None
    source, destination, length = struct.unpack_from(">HHH", data)
    if not _UDP_HEAD <= length <= len(data):
        return None
    return UdpDatagram((hosts[0], source), (hosts[1], destination), data[_UDP_HEAD:length])
