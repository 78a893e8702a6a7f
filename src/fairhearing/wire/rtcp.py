"""RTCP packets, as far as a recorder reads them: who says goodbye, and how they receive (RFC 3550 section 6).

    |V=2|P|  count  |      PT       |     length in words - 1       |   several of these, one behind the other
    |                 SSRC of the first sender                      |   BYE, 203: `count` senders, then a reason
                                                                        SR, 200, and RR, 201: `count` blocks of 24 bytes

What reports say of the senders' clocks and counts is passed over: sequence numbers and arrival tell it of every packet.
Two ways out: a value, or `BadRtcp`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .errors import FarEndError

_HEADER: Final = 4
_SSRC: Final = 4
_VERSION: Final = 2
_TYPES: Final = range(192, 224)
_BYE: Final = 203
_BLOCKS_AT: Final = {200: 24, 201: 4}  # behind the reporter's SSRC, and what a sender says of itself
_BLOCK: Final = struct.Struct(">IB7xI8x")
"""Source, part lost in 256ths; (lost in all, highest sequence number); jitter; (what round trips are told by)."""


class BadRtcp(FarEndError):
    """A datagram is no RTCP."""


@dataclass(frozen=True, slots=True)
class Reception:
    """How somebody says they received a source lately (RFC 3550 section 6.4.1).

    lost: which part of its packets, 0 to 1. jitter: how unevenly they came, in ticks of the source's clock.
    """

    source: int
    lost: float
    jitter: int


def read_goodbyes(data: bytes) -> tuple[int, ...]:
    """Return the sources (SSRC) that say they send no more. Raises BadRtcp."""
    gone: list[int] = []
    for kind, count, body in _parts(data):
        if kind == _BYE:
            gone += [int.from_bytes(body[at : at + _SSRC]) for at in range(0, min(len(body), _SSRC * count), _SSRC)]
    return tuple(gone)


def read_receptions(data: bytes) -> tuple[Reception, ...]:
    """Return what reports say of the reporter's own reception. Raises BadRtcp."""
    told: list[Reception] = []
    for kind, count, body in _parts(data):
        begin = _BLOCKS_AT.get(kind)
        if begin is not None:
            whole = body[begin : begin + count * _BLOCK.size]
            whole = whole[: len(whole) // _BLOCK.size * _BLOCK.size]
            told += [Reception(source, lost / 256, jitter) for source, lost, jitter in _BLOCK.iter_unpack(whole)]
    return tuple(told)


def _parts(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield each packet of a datagram: type, count, and what follows its first word. Raises BadRtcp."""
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER:
            raise BadRtcp(f"RTCP needs {_HEADER} bytes of header, got {len(data) - at}")
        first, kind = data[at], data[at + 1]
        end = at + _HEADER + 4 * int.from_bytes(data[at + 2 : at + _HEADER])
        if first >> 6 != _VERSION or kind not in _TYPES or end > len(data):
            raise BadRtcp("a part that is not RTCP of version 2, or longer than its datagram")
        yield kind, first & 0x1F, data[at + _HEADER : end]
        at = end
