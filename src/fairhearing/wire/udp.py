"""UDP datagrams out of IP packets (RFC 768). Bytes in, values out."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from .ip import UDP, IpPacket

_HEAD: Final = 8


@dataclass(frozen=True, slots=True)
class UdpDatagram:
    """One datagram: from where, to where (address, port), and what."""

    source: tuple[str, int]
    destination: tuple[str, int]
    payload: bytes


def read_datagram(packet: IpPacket) -> UdpDatagram | None:
    """Return the UDP datagram that a whole packet holds, None if it holds none. Raises nothing."""
    data = packet.payload
    if packet.protocol != UDP or packet.fragment is not None or len(data) < _HEAD:
        return None
    source, destination, length = struct.unpack_from(">HHH", data)
    if not _HEAD <= length <= len(data):
        return None
    return UdpDatagram((packet.source, source), (packet.destination, destination), data[_HEAD:length])
