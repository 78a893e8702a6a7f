"""Emptying many UDP sockets with few system calls: `recvmmsg(2)` into buffers that were touched before.

Nothing happens per packet in Python. A round fills at most as many slots as there are, so that memory stays the same
however much has piled up; whoever drains reads one round, then asks for the next.

The structures are those of Linux on 64-bit machines, told to cffi (ABI mode: no compiler) and seen by numpy.
"""

from __future__ import annotations

import errno
import socket
import struct
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cffi
import numpy as np
from numpy.typing import NDArray

from fairhearing.wire.rtp_batch import Datagrams

from .errors import OurError

SO_TIMESTAMPNS: Final = 35  # asm-generic/socket.h; Python has no name for it
_SO_RCVBUFFORCE: Final = 33
_SO_MEMINFO: Final = 55
_MEMINFO: Final = struct.Struct("=9I")
_DROPS_AT: Final = 8  # SK_MEMINFO_DROPS, linux/sock_diag.h
_RECEIVE_BUFFER_BYTES: Final = 1 << 20
SLOTS: Final = 4096
SLOT_BYTES: Final = 1536  # more than any packet that came over Ethernet
_AT_ONCE: Final = 64
NAME_BYTES: Final = 28  # struct sockaddr_in6, the larger one
_MAPPED: Final = 0xFFFF << 32  # RFC 4291 section 2.5.5.2: an IPv4 address among those of IPv6
CONTROL_BYTES: Final = 32  # one control message that holds a struct timespec
_TIMESPEC_AT: Final = 16
_NS: Final = 1_000_000_000
_LOOKS: Final = 5
_AT_ONCE_NS: Final = 20_000
_HEADER_FIELDS: Final = {
    "name": np.uint64,
    "namelen": np.uint32,
    "iov": np.uint64,
    "iovlen": np.uint64,
    "control": np.uint64,
    "controllen": np.uint64,
}

_STRUCTURES: Final = """
    struct iovec { void *iov_base; size_t iov_len; };
    struct msghdr { void *msg_name; uint32_t msg_namelen; struct iovec *msg_iov; size_t msg_iovlen;
                    void *msg_control; size_t msg_controllen; int msg_flags; };
    struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
    int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, void *timeout);
"""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round brought. The arrays are lent until the next round begins.

    datagrams: streams are numbered as their sockets stand in the list that is drained; arrival is on the monotonic
    clock. addresses: each sender's IPv6 address as two numbers, the higher half first, an IPv4 one mapped into it.
    ports: each sender's port.
    """

    datagrams: Datagrams
    addresses: NDArray[np.uint64]
    ports: NDArray[np.uint16]


def open_rtp_socket(host: str, port: int) -> socket.socket:
    """Return a UDP socket that holds seconds of sound and notes when each packet came. Raises OSError."""
    receiver = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    try:
        receiver.setblocking(False)
        if ":" in host:
            receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            receiver.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER_BYTES)
        except PermissionError:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
        receiver.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        receiver.bind((host, port))
    except OSError:
        receiver.close()
        raise
    return receiver


def keep_stamping() -> socket.socket:
    """Return a socket that has the kernel note of every packet when it came, for as long as it is open.

    The kernel begins to only a while after the first socket asks for it, and stamps what came before then when it is
    read: what arrived in a pause would be taken for what arrived after it.
    """
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    return asking


def dropped_by(receiver: socket.socket) -> int:
    """Return how many packets the kernel threw away at this socket, since it was opened."""
    told = receiver.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
    return int(_MEMINFO.unpack(told)[_DROPS_AT]) if len(told) == _MEMINFO.size else 0


class Drain:
    """Owns the buffers. For one thread. slot_bytes: of one packet; of a longer one the rest is lost."""

    def __init__(self, slots: int = SLOTS, slot_bytes: int = SLOT_BYTES) -> None:
        if sys.byteorder != "little" or sys.maxsize < 2**32:
            raise OurError("the recorder reads sockets on little-endian 64-bit Linux only")
        self._count = slots
        self._ffi = cffi.FFI()
        self._ffi.cdef(_STRUCTURES)
        self._libc: Any = self._ffi.dlopen(None)
        self._slots = np.zeros((slots, slot_bytes), np.uint8)
        self._names = np.zeros((slots, NAME_BYTES), np.uint8)
        self._controls = np.zeros((slots, CONTROL_BYTES), np.uint8)
        self._messages = self._ffi.new("struct mmsghdr[]", slots)
        self._vectors = self._ffi.new("struct iovec[]", slots)
        self._headers = self._headers_as_array()
        self._point_at_buffers()
        for buffer in (self._slots, self._names, self._controls):
            buffer.fill(0)  # first touch of fresh memory is slow: do it now, not while packets wait
        self._drained_ns = self._drained_before_ns = time.monotonic_ns()

    def rounds(self, descriptors: Sequence[int], _followed: object = None) -> Iterator[Round]:
        """Empty all sockets, in their order. What came before this was called is all yielded: nobody follows any."""
        began_ns, since_ns = time.monotonic_ns(), self._drained_before_ns
        used, streams = 0, []
        for stream, descriptor in enumerate(descriptors):
            while (got := self._receive(descriptor, used)) > 0:
                streams.append((stream, got))
                used += got
                full = used == self._count
                if full:
                    yield self._round(used, streams, since_ns)
                    used, streams = 0, []
                if got < _AT_ONCE and not full:
                    break
        if used:
            yield self._round(used, streams, since_ns)
        self._drained_before_ns, self._drained_ns = self._drained_ns, began_ns

    def wipe(self) -> None:
        """Overwrite the sound that still lies in the buffers."""
        self._slots.fill(0)

    def _receive(self, descriptor: int, used: int) -> int:
        """Receive what fits from one socket; 0 where there is nothing."""
        wanted = min(_AT_ONCE, self._count - used)
        flags = socket.MSG_DONTWAIT | socket.MSG_TRUNC
        got = int(self._libc.recvmmsg(descriptor, self._messages + used, wanted, flags, self._ffi.NULL))
        if got >= 0:
            return got
        if self._ffi.errno in (errno.EBADF, errno.ENOTSOCK, errno.EFAULT, errno.EINVAL):
            raise OurError(f"recvmmsg: {errno.errorcode[self._ffi.errno]}")
        return 0

    def _round(self, used: int, streams: list[tuple[int, int]], since_ns: int) -> Round:
        numbers, counts = zip(*streams, strict=True)
        headers = self._headers[:used]
        has_time = headers["controllen"] >= CONTROL_BYTES
        # The kernel stamps with the time of day. Only the difference to now counts, and it cannot be more than the time
        # since the last drain but one (a socket may be new): the clock may be set while packets wait.
        of_day_ns, now_ns = _both_clocks()
        timespecs = self._controls[:used, _TIMESPEC_AT:].view(np.int64)
        age_ns = of_day_ns - (timespecs[:, 0] * _NS + timespecs[:, 1])
        arrived_ns = np.where(has_time, np.clip(now_ns - age_ns, since_ns, now_ns), now_ns)
        taken = Round(
            Datagrams(
                slots=self._slots[:used],
                lengths=headers["len"].astype(np.int64),
                streams=np.repeat(np.array(numbers, np.int64), counts),
                arrived_ns=arrived_ns,
            ),
            addresses=_addresses(self._names[:used]),
            ports=np.ascontiguousarray(self._names[:used, 2:4]).view(">u2")[:, 0].astype(np.uint16),
        )
        headers["namelen"] = NAME_BYTES
        headers["controllen"] = CONTROL_BYTES
        return taken

    def _point_at_buffers(self) -> None:
        """Let each message header point at its slot, its name and its control buffer."""
        vectors = np.frombuffer(self._ffi.buffer(self._vectors), np.dtype([("base", np.uint64), ("len", np.uint64)]))
        vectors["base"], vectors["len"] = _rows(self._slots), self._slots.shape[1]
        first_vector = int(self._ffi.cast("uintptr_t", self._vectors))
        headers = self._headers
        headers["name"], headers["namelen"] = _rows(self._names), NAME_BYTES
        headers["iov"] = first_vector + np.arange(self._count, dtype=np.uint64) * np.uint64(vectors.itemsize)
        headers["iovlen"] = 1
        headers["control"], headers["controllen"] = _rows(self._controls), CONTROL_BYTES

    def _headers_as_array(self) -> NDArray[np.void]:
        """Return the message headers as an array over the same memory."""
        header_at = self._ffi.offsetof("struct mmsghdr", "msg_hdr")
        inside = {name: header_at + self._ffi.offsetof("struct msghdr", f"msg_{name}") for name in _HEADER_FIELDS}
        offsets = inside | {"len": self._ffi.offsetof("struct mmsghdr", "msg_len")}
        fields = np.dtype(
            {
                "names": list(offsets),
                "formats": [*_HEADER_FIELDS.values(), np.uint32],
                "offsets": list(offsets.values()),
                "itemsize": self._ffi.sizeof("struct mmsghdr"),
            }
        )
        return np.frombuffer(self._ffi.buffer(self._messages), fields)


def _both_clocks() -> tuple[int, int]:
    """Return the time of day and the arrival clock, looked at at once, or as nearly as a few tries allow.

    The arrival clock is read last: a thread that is held up in between makes packets seem held up, never early.
    """
    for _ in range(_LOOKS):
        before_ns = time.monotonic_ns()
        of_day_ns, now_ns = time.clock_gettime_ns(time.CLOCK_REALTIME), time.monotonic_ns()
        if now_ns - before_ns < _AT_ONCE_NS:
            break
    return of_day_ns, now_ns


def _addresses(names: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return the addresses in these socket names, see `Round`."""
    halves = np.ascontiguousarray(names[:, 8:24]).view(">u8").astype(np.uint64)
    is_ipv4 = np.ascontiguousarray(names[:, :2]).view(np.uint16)[:, 0] == socket.AF_INET
    if is_ipv4.any():
        ipv4 = np.ascontiguousarray(names[:, 4:8]).view(">u4")[:, 0].astype(np.uint64)
        halves[is_ipv4, 0] = 0
        halves[is_ipv4, 1] = ipv4[is_ipv4] | np.uint64(_MAPPED)
    return halves


def _rows(buffer: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return the address of each row of a buffer."""
    return buffer.ctypes.data + np.arange(len(buffer), dtype=np.uint64) * np.uint64(buffer.strides[0])
