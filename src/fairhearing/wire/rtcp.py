"""RTCP packets, as far as a recorder reads them: who says goodbye (RFC 3550 section 6).

    |V=2|P|  count  |      PT       |     length in words - 1       |   several of these, one behind the other
    |                 SSRC of the first sender                      |   BYE, 203: `count` senders, then a reason

Reports of loss and of the senders' clocks are passed over: sequence numbers and arrival tell both of every packet.
Two ways out: a value, or `BadRtcp`.
"""

from __future__ import annotations

from typing import Final

from .errors import FarEndError

_HEADER: Final = 4
_SSRC: Final = 4
_VERSION: Final = 2
_TYPES: Final = range(192, 224)
_BYE: Final = 203


class BadRtcp(FarEndError):
    """A datagram is no RTCP."""


def read_goodbyes(data: bytes) -> tuple[int, ...]:
    """Return the sources (SSRC) that say they send no more. Raises BadRtcp."""
    gone: list[int] = []
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER:
            raise BadRtcp(f"RTCP needs {_HEADER} bytes of header, got {len(data) - at}")
        first, kind = data[at], data[at + 1]
        end = at + _HEADER + 4 * int.from_bytes(data[at + 2 : at + _HEADER])
        if first >> 6 != _VERSION or kind not in _TYPES or end > len(data):
            raise BadRtcp("a part that is not RTCP of version 2, or longer than its datagram")
        if kind == _BYE:
            named = range(at + _HEADER, min(end, at + _HEADER + _SSRC * (first & 0x1F)), _SSRC)
            gone += [int.from_bytes(data[start : start + _SSRC]) for start in named]
        at = end
    return tuple(gone)
