"""Fragments of IP packets, put together again (RFC 791 section 3.2, RFC 8200 section 4.5). Values in, values out.

    a piece like one that is there      passed over: mirror ports show frames twice
    one like that of a whole packet     passed over for a second, for the same reason
    a piece that overlaps another       the whole packet is refused (RFC 5722), with all pieces that are still to come
    no last piece within 30 seconds     forgotten
    more packets than are kept          the oldest is forgotten

Bounded: so many packets at once, so many bytes of each. What was refused or forgotten is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from .ip import IpPacket

_NS: Final = 1_000_000_000
_WITHIN_NS: Final = 30 * _NS
_SHOWN_AGAIN_NS: Final = _NS
_MOST_PACKETS: Final = 256
_MOST_PIECES: Final = 128
_MOST_BYTES: Final = 65_535

_Key = tuple[str, str, int, int]


@dataclass(slots=True)
class _Pieces:
    """What came of one packet: by offset. end: its whole length, None before the last piece came."""

    began_ns: int
    by_offset: dict[int, bytes] = field(default_factory=dict)
    end: int | None = None
    is_refused: bool = False

    def add(self, offset: int, payload: bytes, *, more: bool) -> None:
        """Take one piece in, or refuse the packet."""
        end = offset + len(payload)
        if self.by_offset.get(offset) == payload:
            return
        overlaps = any(at < end and offset < at + len(piece) for at, piece in self.by_offset.items())
        misfits = not payload or (more and len(payload) % 8) or end > _MOST_BYTES
        beyond = self.end is not None and (end > self.end or not more)
        short = not more and any(at + len(piece) > end for at, piece in self.by_offset.items())
        if overlaps or misfits or beyond or short or len(self.by_offset) >= _MOST_PIECES:
            self.is_refused = True
            self.by_offset.clear()
            return
        self.by_offset[offset] = payload
        if not more:
            self.end = end

    def whole(self) -> bytes | None:
        """Return the packet's payload once all of it is there."""
        if self.end is None or sum(map(len, self.by_offset.values())) < self.end:
            return None
        return b"".join(self.by_offset[offset] for offset in sorted(self.by_offset))


class Fragments:
    """Packets that came in pieces. refused, unfinished: how many came to nothing, because of overlaps or for want."""

    def __init__(self) -> None:
        self.refused = 0
        self.unfinished = 0
        self._packets: dict[_Key, _Pieces] = {}
        self._whole: dict[_Key, _Pieces] = {}

    def join(self, packet: IpPacket, ns: int) -> IpPacket | None:
        """Take a packet in, and return it if it is whole, or what it makes whole. ns: when it was seen."""
        fragment = packet.fragment
        if fragment is None:
            return packet
        self._forget(ns)
        key = (packet.source, packet.destination, packet.protocol, fragment.identification)
        if key in self._whole and self._whole[key].by_offset.get(fragment.offset) == packet.payload:
            return None
        pieces = self._packets.setdefault(key, _Pieces(ns))
        if pieces.is_refused:
            return None
        pieces.add(fragment.offset, packet.payload, more=fragment.more)
        self.refused += pieces.is_refused
        payload = pieces.whole()
        if payload is None:
            return None
        self._whole.pop(key, None)
        self._whole[key] = self._packets.pop(key)
        return replace(packet, payload=payload, fragment=None)

    def _forget(self, ns: int) -> None:
        """Forget what is too old, or too much. The oldest stand first."""
        while self._whole:
            key, oldest = next(iter(self._whole.items()))
            if ns - oldest.began_ns < _SHOWN_AGAIN_NS and len(self._whole) < _MOST_PACKETS:
                break
            del self._whole[key]
        while self._packets:
            key, oldest = next(iter(self._packets.items()))
            if ns - oldest.began_ns < _WITHIN_NS and len(self._packets) < _MOST_PACKETS:
                return
            self.unfinished += not oldest.is_refused
            del self._packets[key]
