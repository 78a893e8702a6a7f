"""What frames hold of calls: UDP datagrams, and SIP over TCP. Fragments and connections are put together first.

What cannot be read is counted, and passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fairhearing.wire.fragments import Fragments
from fairhearing.wire.ip import TCP, UDP, read_ip
from fairhearing.wire.pcap import Frame
from fairhearing.wire.sip_overheard import SipBytes, SipConnections
from fairhearing.wire.udp import UdpDatagram, read_datagram


class WireReader:
    """Reads one wire's frames, in their order."""

    def __init__(self) -> None:
        self._fragments = Fragments()
        self._connections = SipConnections()

    def read(self, frame: Frame) -> Iterator[UdpDatagram | SipBytes]:
        """Return what a frame holds, or makes whole. Raises nothing."""
        packet = read_ip(frame.link, frame.data)
        if packet is None or packet.protocol not in (UDP, TCP):
            return
        whole = self._fragments.join(packet, frame.ns)
        if whole is None:
            return
        if whole.protocol == TCP:
            yield from self._connections.read(whole, frame.ns)
        elif (datagram := read_datagram(whole)) is not None:
            yield datagram

    def unread(self) -> Counter[str]:
        """Say what could not be read so far, and how many of it."""
        return +Counter(
            {
                "a connection of SIP over TLS, which nobody but its ends can read": self._connections.encrypted,
                "a piece missing in a connection of SIP over TCP": self._connections.gaps,
                "a packet in fragments that overlap": self._fragments.refused,
                "a packet in fragments of which some were not caught": self._fragments.unfinished,
            }
        )
