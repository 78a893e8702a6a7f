"""SIP messages on TCP connections between two others: found, cut out, and found again after what was not seen.

a direction                  is followed once it shows a start line of SIP; until then nothing of it is kept
after a gap, or bad framing  followed again from the next start line
a TLS record on port 5061    SIP that cannot be read: the connection is counted, once
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from .ip import IpPacket
from .sip_stream import PING, BadFraming, SipFramer
from .tcp import Address, TcpSegment, TcpStreams, read_segment

_START: Final = re.compile(rb"(?:\A|(?<=\n))(?:SIP/2\.0 [1-6][0-9]{2} |[A-Z]{3,16} sips?:[^\s]{1,512} SIP/2\.0\r?\n)")
_LONGEST_START: Final = 600
_TLS_RECORD: Final = re.compile(rb"[\x14-\x17]\x03[\x00-\x04]")
_SIPS_PORT: Final = 5061
_MOST_CONNECTIONS: Final = 1024

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class SipBytes:
    """One message as it went over a wire: from where, to where, and what."""

    source: Address
    destination: Address
    data: bytes


class SipConnections:
    """SIP over TCP, overheard. encrypted: how many connections could not be read, being TLS. gaps: see `tcp`."""

    def __init__(self) -> None:
        self.encrypted = 0
        self._streams = TcpStreams()
        self._framers: OrderedDict[tuple[Address, Address], SipFramer] = OrderedDict()
        self._begun: OrderedDict[tuple[Address, Address], bytes] = OrderedDict()
        self._encrypted: OrderedDict[frozenset[Address], None] = OrderedDict()

    @property
    def gaps(self) -> int:
        """How often something was missing on a connection."""
        return self._streams.gaps

    def read(self, packet: IpPacket, ns: int) -> Iterator[SipBytes]:
        """Return the messages that a packet completes. ns: when it was seen. Raises nothing."""
        segment = read_segment(packet)
        if segment is None:
            return
        key = (segment.source, segment.destination)
        if segment.begins:
            self._lose(key)
        for data, after_gap in self._streams.take(segment, ns):
            if after_gap:
                self._lose(key)
            for message in self._cut(segment, data):
                yield SipBytes(*key, message)

    def _cut(self, segment: TcpSegment, data: bytes) -> list[bytes]:
        key = (segment.source, segment.destination)
        framer = self._framers.get(key)
        if framer is None:
            self._note_encrypted(segment, data)
            data = self._begun.pop(key, b"") + data
            start = _START.search(data)
            if start is None:
                _keep(self._begun, key, data[data.rfind(b"\n") + 1 :][:_LONGEST_START])
                return []
            framer, data = SipFramer(), data[start.start() :]
        _keep(self._framers, key, framer)
        try:
            found = framer.feed(data)
        except BadFraming:
            found = framer.finished
            del self._framers[key]
        return [each for each in found if each != PING]

    def _lose(self, key: tuple[Address, Address]) -> None:
        self._framers.pop(key, None)
        self._begun.pop(key, None)

    def _note_encrypted(self, segment: TcpSegment, data: bytes) -> None:
        connection = frozenset((segment.source, segment.destination))
        if _SIPS_PORT not in (segment.source[1], segment.destination[1]) or connection in self._encrypted:
            return
        if _TLS_RECORD.match(data):
            self.encrypted += 1
            _keep(self._encrypted, connection, None)


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep a value, and forget the one that was not touched for longest if there are too many."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MOST_CONNECTIONS:
        kept.popitem(last=False)
