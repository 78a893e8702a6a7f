"""RTP packets as values (RFC 3550 section 5.1). Bytes in, values out; no sockets, no clock.

     0                   1                   2                   3
    |V=2|P|X|  CC   |M|     PT      |       sequence number         |
    |                           timestamp                           |
    |           synchronization source (SSRC) identifier            |
    |            contributing source (CSRC) identifiers  ...        |

A parser here has two ways out: a packet, or a `BadPacket` that says what was found. It raises nothing else, whatever
the bytes: the recorder reads what anyone on the network sends. `rtp_batch` reads many plain packets at once and comes
here with the rest.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .errors import FarEndError

_FIXED_HEADER = struct.Struct("!BBHII")
_VERSION = 2


class BadPacket(FarEndError):
    """The sender's bytes are not an RTP packet. Counted and dropped; never the end of a call."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet of one stream.

    sequence: 0..65535, wraps. timestamp: in samples of the payload's clock, 32 bit, wraps.
    payload: the codec's bytes, padding and extensions taken off; may be empty.
    """

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse_rtp(data: bytes) -> RtpPacket:
    """Read one RTP packet.

    Raises BadPacket for anything that RFC 3550 does not allow.
    """
    if len(data) < _FIXED_HEADER.size:
        raise BadPacket(f"RTP needs {_FIXED_HEADER.size} bytes of header, got {len(data)}")
    first, second, sequence, timestamp, ssrc = _FIXED_HEADER.unpack_from(data)
    if first >> 6 != _VERSION:
        raise BadPacket(f"RTP version 2 expected, got {first >> 6}")

    start = _FIXED_HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        start = _skip_extension(data, start)
    end = len(data) - _padding(data) if first & 0x20 else len(data)
    if start > end:
        raise BadPacket(f"header and padding claim {start + len(data) - end} bytes of {len(data)}")

    return RtpPacket(
        payload_type=second & 0x7F,
        marker=bool(second & 0x80),
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=data[start:end],
    )


def sequence_step(later: int, earlier: int) -> int:
    """Return how far one sequence number lies after another, -32768..32767, across the wrap (RFC 3550 A.1)."""
    return ((later - earlier + 0x8000) & 0xFFFF) - 0x8000


def timestamp_step(later: int, earlier: int) -> int:
    """Return how many samples one timestamp lies after another, negative if before, across the wrap at 2**32."""
    return ((later - earlier + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


def _skip_extension(data: bytes, start: int) -> int:
    """Return where the payload begins behind a header extension (section 5.3.1)."""
    if len(data) < start + 4:
        raise BadPacket("header extension announced, but the packet ends before its length")
    words = int.from_bytes(data[start + 2 : start + 4], "big")
    return start + 4 + 4 * words


def _padding(data: bytes) -> int:
    """Return how many bytes of padding the packet ends with, as its last byte says (section 5.1)."""
    count = data[-1]
    if count == 0:
        raise BadPacket("padding announced, but its count is 0")
    return count
