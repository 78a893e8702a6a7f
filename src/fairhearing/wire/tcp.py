"""TCP segments out of IP packets, and each direction's bytes put in order again (RFC 9293). Values in, values out.

    a segment that begins where the last one ended    given on
    one that came before, or in part                  what is new of it is given on: the first that was seen counts
    one that is ahead                                 held until what is before it came
    two seconds, or too many bytes, without it        a gap: what was held is given on, and said to follow a gap
    SYN, or the first segment that was seen           the direction begins (anew); without SYN as after a gap
    FIN, RST                                          it ends, once all before it was given on

Bounded: so many directions, so many bytes held for each; who was silent longest is forgotten. Gaps are counted.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from .ip import TCP, IpPacket

Address = tuple[str, int]

_HEAD: Final = 20
_FIN, _SYN, _RST = 1, 2, 4
_MODULUS: Final = 1 << 32
_HALF: Final = 1 << 31
_WAIT_NS: Final = 2_000_000_000
_MOST_HELD_BYTES: Final = 64 * 1024
_MOST_HELD_SEGMENTS: Final = 128
_MOST_DIRECTIONS: Final = 2048


@dataclass(frozen=True, slots=True)
class TcpSegment:
    """One segment: from where, to where (address, port), where in its stream, and what."""

    source: Address
    destination: Address
    sequence: int
    begins: bool
    ends: bool
    payload: bytes


class Piece(NamedTuple):
    """Bytes of one direction, in their order. after_gap: something before them was not seen, or nothing at all was."""

    data: bytes
    after_gap: bool


def read_segment(packet: IpPacket) -> TcpSegment | None:
    """Return the TCP segment that a whole packet holds, None if it holds none. Raises nothing."""
    data = packet.payload
    if packet.protocol != TCP or packet.fragment is not None or len(data) < _HEAD:
        return None
    source, destination, sequence = struct.unpack_from(">HHI", data)
    head, flags = (data[12] >> 4) * 4, data[13]
    if not _HEAD <= head <= len(data):
        return None
    begins, ends = bool(flags & _SYN), bool(flags & (_FIN | _RST))
    return TcpSegment((packet.source, source), (packet.destination, destination), sequence, begins, ends, data[head:])


@dataclass(slots=True)
class _Direction:
    """One way of one connection. wanted: the next byte's number. held: by number, what is ahead of it."""

    wanted: int
    follows_gap: bool
    held: dict[int, bytes] = field(default_factory=dict)
    waits_since_ns: int = 0
    ends_at: int | None = None

    @property
    def held_bytes(self) -> int:
        return sum(map(len, self.held.values()))

    def hold(self, sequence: int, payload: bytes, ns: int) -> None:
        """Keep a segment; of two that begin alike the longer one."""
        if not self.held:
            self.waits_since_ns = ns
        if len(payload) > len(self.held.get(sequence, b"")):
            self.held[sequence] = payload

    def is_at_its_limit(self, ns: int) -> bool:
        return (
            ns - self.waits_since_ns >= _WAIT_NS
            or len(self.held) > _MOST_HELD_SEGMENTS
            or self.held_bytes > _MOST_HELD_BYTES
        )

    def take(self) -> Iterator[Piece]:
        """Return what is next in order."""
        while self.held:
            sequence = min(self.held, key=lambda each: _ahead(each, self.wanted))
            behind = -_ahead(sequence, self.wanted)
            if behind < 0:
                return
            new = self.held.pop(sequence)[behind:]
            if new:
                self.wanted = (self.wanted + len(new)) % _MODULUS
                follows_gap, self.follows_gap = self.follows_gap, False
                yield Piece(new, follows_gap)

    def skip(self) -> None:
        """Give up what is missing."""
        self.wanted = min(self.held, key=lambda each: _ahead(each, self.wanted))
        self.follows_gap = True


class TcpStreams:
    """All directions that are followed. gaps: how often something was not seen."""

    def __init__(self) -> None:
        self.gaps = 0
        self._directions: OrderedDict[tuple[Address, Address], _Direction] = OrderedDict()

    def take(self, segment: TcpSegment, ns: int) -> Iterator[Piece]:
        """Take a segment in and return what is now in order of its direction. ns: when it was seen."""
        key = (segment.source, segment.destination)
        direction = self._directions.get(key)
        first = (segment.sequence + segment.begins) % _MODULUS
        if segment.begins or direction is None:
            if direction is None and not (segment.begins or segment.payload):
                return
            direction = self._directions[key] = _Direction(first, follows_gap=not segment.begins)
        self._directions.move_to_end(key)
        if segment.payload:
            direction.hold(first, segment.payload, ns)
        yield from direction.take()
        if direction.held and direction.is_at_its_limit(ns):
            self.gaps += 1
            direction.skip()
            yield from direction.take()
            direction.waits_since_ns = ns
        if segment.ends:
            direction.ends_at = (first + len(segment.payload)) % _MODULUS
        if direction.ends_at == direction.wanted and not direction.held:
            del self._directions[key]
        while len(self._directions) > _MOST_DIRECTIONS:
            self._directions.popitem(last=False)


def _ahead(sequence: int, wanted: int) -> int:
    """Return by how many bytes a number lies ahead of another; negative behind it (RFC 9293 section 3.4)."""
    return (sequence - wanted + _HALF) % _MODULUS - _HALF
