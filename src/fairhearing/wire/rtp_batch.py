"""Many RTP packets at once: a tick's worth of datagrams of many streams, read with a few array operations.

Packets that follow each other without a break (same stream, source, payload type and size, the next sequence number,
the next timestamp) become one `RtpRun`, so that a stream without loss costs one value a tick, whatever its packets'
size. Packets with padding, extensions or contributing sources go through `rtp.parse_rtp`, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .g711 import SAMPLES_PER_SECOND
from .rtp import BadPacket, parse_rtp

NS_PER_SAMPLE: Final = 1_000_000_000 // SAMPLES_PER_SECOND

_HEADER: Final = 12
_PLAIN: Final = 0x80  # version 2, no padding, no extension, no contributing source
_RTCP_ON_THIS_PORT: Final = range(64, 96)  # RFC 5761 section 4: these payload types are never RTP


class RtpRun(NamedTuple):
    """Packets of one stream that follow each other without a break; one packet is a run of one.

    A NamedTuple, not a dataclass: several thousand are made a second.

    stream: the number the caller gave the stream. sequence, timestamp: of the first packet.
    began_ns: when the run's first sample is taken to have arrived: the earliest that any of its packets tells, so that
    one held-up packet does not shift the others. arrived_ns, ended_ns: the first and the last packet's arrival.
    payload: the payloads of all packets, one after the other.
    """

    stream: int
    payload_type: int
    ssrc: int
    sequence: int
    timestamp: int
    packets: int
    began_ns: int
    arrived_ns: int
    ended_ns: int
    payload: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Datagrams:
    """What was received, in order of stream, then of arrival.

    slots: one row a datagram, uint8. lengths: bytes received; more than a row holds means it was cut off.
    streams: whose each datagram is. arrived_ns: when the kernel took it in.
    """

    slots: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    streams: NDArray[np.int64]
    arrived_ns: NDArray[np.int64]


class Unread(NamedTuple):
    """A datagram that is no RTP packet. why: a few words without any of its content."""

    stream: int
    why: str


def read_runs(received: Datagrams) -> tuple[list[RtpRun], list[Unread]]:
    """Read all datagrams. Runs come in the order of their first packets; nothing is dropped unsaid."""
    if not len(received.lengths):
        return [], []
    header = np.ascontiguousarray(received.slots[:, :_HEADER]).view(">u4").astype(np.uint32)
    payload_types = (header[:, 0] >> 16) & 0x7F
    plain = (received.slots[:, 0] == _PLAIN) & (received.lengths > _HEADER)
    plain &= received.lengths <= received.slots.shape[1]
    plain &= (payload_types < _RTCP_ON_THIS_PORT.start) | (payload_types >= _RTCP_ON_THIS_PORT.stop)

    runs, odd = _plain_runs(received, header, plain)
    if not odd:
        return [run for _, run in runs], []
    unread: list[Unread] = []
    for row in odd:
        read = _read_alone(received, row)
        if isinstance(read, Unread):
            unread.append(read)
        else:
            runs.append((row, read))
    runs.sort(key=lambda pair: pair[0])
    return [run for _, run in runs], unread


def _plain_runs(
    received: Datagrams, header: NDArray[np.uint32], plain: NDArray[np.bool_]
) -> tuple[list[tuple[int, RtpRun]], list[int]]:
    """Return the runs of plain packets, each with its first row, and the rows of the other packets."""
    sizes = received.lengths - _HEADER
    starts = np.flatnonzero(_breaks(received.streams, header, sizes, plain))
    ends = np.append(starts[1:], len(sizes))
    since_start = np.arange(len(sizes)) - np.repeat(starts, ends - starts)
    began = np.minimum.reduceat(received.arrived_ns - since_start * sizes * NS_PER_SAMPLE, starts)
    ended = np.maximum.reduceat(received.arrived_ns, starts)

    runs: list[tuple[int, RtpRun]] = []
    odd: list[int] = []
    columns = (
        starts,
        ends,
        plain[starts],
        received.streams[starts],
        sizes[starts],
        began,
        received.arrived_ns[starts],
        ended,
    )
    rows = zip(*(column.tolist() for column in columns), header[starts].tolist(), strict=True)
    for start, end, is_plain, stream, size, began_ns, arrived_ns, ended_ns, (first, timestamp, ssrc) in rows:
        if not is_plain:
            odd.append(start)
            continue
        payload = received.slots[start:end, _HEADER : _HEADER + size].reshape(-1)
        if end - start == 1:
            payload = payload.copy()  # a single row is no copy yet, and the slots are used again
        run = RtpRun(
            stream, first >> 16 & 0x7F, ssrc, first & 0xFFFF, timestamp, end - start,
            began_ns, arrived_ns, ended_ns, payload,
        )  # fmt: skip
        runs.append((start, run))
    return runs, odd


def _breaks(
    streams: NDArray[np.int64], header: NDArray[np.uint32], sizes: NDArray[np.int64], plain: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Say for each packet whether a new run begins with it."""
    before, after = header[:-1], header[1:]
    follows = (streams[1:] == streams[:-1]) & (sizes[1:] == sizes[:-1]) & plain[1:] & plain[:-1]
    follows &= before[:, 2] == after[:, 2]
    follows &= (before[:, 0] ^ after[:, 0]) & 0x7F_0000 == 0
    follows &= (after[:, 0] - before[:, 0]) & 0xFFFF == 1
    follows &= after[:, 1] - before[:, 1] == sizes[:-1].astype(np.uint32)
    return np.concatenate(([True], ~follows))


def _read_alone(received: Datagrams, row: int) -> RtpRun | Unread:
    """Read one packet that is not plain."""
    stream, length, arrived_ns = (
        int(column[row]) for column in (received.streams, received.lengths, received.arrived_ns)
    )
    if length > received.slots.shape[1]:
        return Unread(stream, f"a datagram of {length} bytes is no telephone sound")
    try:
        packet = parse_rtp(received.slots[row, :length].tobytes())
    except BadPacket as error:
        return Unread(stream, str(error))
    if packet.payload_type in _RTCP_ON_THIS_PORT:
        return Unread(stream, "RTCP on the port for RTP")
    return RtpRun(
        stream, packet.payload_type, packet.ssrc, packet.sequence, packet.timestamp, 1,
        arrived_ns, arrived_ns, arrived_ns, np.frombuffer(packet.payload, np.uint8),
    )  # fmt: skip
