"""One interface's frames as they pass (packet(7)): read only. Whoever opens it needs CAP_NET_RAW, afterwards nobody."""

from __future__ import annotations

import ctypes
import fcntl
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fairhearing.capture.drain import SO_TIMESTAMPNS, Drain
from fairhearing.capture.errors import BadInterface
from fairhearing.wire.pcap import Frame

from .packet_filter import rest_filter, sound_filter

_ETHERNET: Final = 1
_ALL_PROTOCOLS: Final = 3
_SOL_PACKET: Final = 263
_ADD_MEMBERSHIP: Final = 1
_STATISTICS: Final = 6
_COUNTS: Final = struct.Struct("=II")
_PROMISCUOUS: Final = 1
_MEMBERSHIP: Final = struct.Struct("=iHH8s")
_SO_ATTACH_FILTER: Final = 26
_SO_RCVBUFFORCE: Final = 33
_GET_FLAGS: Final = 0x8913
_GET_HARDWARE: Final = 0x8927
_UP, _LOOPBACK, _RUNNING = 0x1, 0x8, 0x40
_KINDS: Final = {1, 772}
"""ARPHRD_ETHER, ARPHRD_LOOPBACK: frames that begin as Ethernet's do."""
_SOUND_BUFFER_BYTES: Final = 64 << 20
_REST_BUFFER_BYTES: Final = 16 << 20
_REST_SLOTS: Final = 256
_LONGEST_FRAME: Final = 65_536 + 64


@dataclass(slots=True)
class PacketSocket:
    """One interface, open. name: its name; index: its number, which another of this name would not have."""

    name: str
    index: int
    _sockets: list[tuple[socket.socket, Drain]] = field(default_factory=list)

    @classmethod
    def open(cls, name: str) -> PacketSocket:
        """Listen to an interface, all of its traffic. Raises BadInterface."""
        try:
            opened = cls(name, socket.if_nametoindex(name))
        except OSError as error:
            raise BadInterface(f"there is no interface {name}", hint="`ip link` lists them") from error
        try:
            is_loopback = opened._check()
            opened._listen(sound_filter(is_loopback=is_loopback), _SOUND_BUFFER_BYTES, Drain())
            rest = Drain(_REST_SLOTS, _LONGEST_FRAME)
            opened._listen(rest_filter(is_loopback=is_loopback), _REST_BUFFER_BYTES, rest)
        except PermissionError as error:
            opened.close()
            raise BadInterface(
                f"this user may not listen to interface {name}",
                hint="start it as root, or with the capability CAP_NET_RAW: it gives both up once it listens",
            ) from error
        except OSError as error:
            opened.close()
            raise BadInterface(f"interface {name} cannot be listened to: {error.strerror}") from error
        return opened

    def frames(self) -> Iterator[Frame]:
        """Return what has passed since the last time, in its order. Times are the monotonic clock's."""
        found = [
            Frame(ns, _ETHERNET, received.datagrams.slots[row, :length].tobytes())
            for receiver, drain in self._sockets
            for received in drain.rounds([receiver.fileno()])
            for row, (length, ns) in enumerate(
                zip(received.datagrams.lengths.tolist(), received.datagrams.arrived_ns.tolist(), strict=True)
            )
        ]
        found.sort(key=lambda frame: frame.ns)
        yield from found

    def count_dropped(self) -> int:
        """Return how many frames of interest the kernel threw away since this was asked last: nobody came for them."""
        told = (receiver.getsockopt(_SOL_PACKET, _STATISTICS, _COUNTS.size) for receiver, _ in self._sockets)
        return sum(int(_COUNTS.unpack(each)[1]) for each in told)

    def is_there(self) -> bool:
        """Whether the interface still exists."""
        try:
            return socket.if_nametoindex(self.name) == self.index
        except OSError:
            return False

    def is_up(self) -> bool:
        """Whether the interface is up and connected."""
        try:
            flags = self._flags()
        except OSError:
            return False
        return bool(flags & _UP and flags & _RUNNING)

    def close(self) -> None:
        """Listen no more, and overwrite the sound that still lies in the buffers."""
        for receiver, drain in self._sockets:
            receiver.close()
            drain.wipe()
        self._sockets.clear()

    def _listen(self, program: bytes, buffer_bytes: int, drain: Drain) -> None:
        """Open one socket. It hears nothing before its filter is in place."""
        receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._sockets.append((receiver, drain))
        receiver.setblocking(False)
        steps = ctypes.create_string_buffer(program, len(program))
        told = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
        receiver.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, told)
        try:
            receiver.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, buffer_bytes)
        except PermissionError:
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        receiver.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        receiver.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, _MEMBERSHIP.pack(self.index, _PROMISCUOUS, 0, b""))
        receiver.bind((self.name, _ALL_PROTOCOLS))

    def _check(self) -> bool:
        """Refuse an interface that is down or whose frames we cannot read. Say whether it is loopback."""
        flags = self._flags()
        if not flags & _UP:
            raise BadInterface(f"interface {self.name} is down", hint=f"`ip link set {self.name} up`, then start again")
        (kind,) = struct.unpack_from("=H", self._ask(_GET_HARDWARE), 16)
        if kind not in _KINDS:
            raise BadInterface(f"interface {self.name} is not Ethernet", hint="name the one of the mirror port")
        return bool(flags & _LOOPBACK)

    def _flags(self) -> int:
        return int(struct.unpack_from("=H", self._ask(_GET_FLAGS), 16)[0])

    def _ask(self, what: int) -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            return bytes(fcntl.ioctl(any_socket, what, self.name.encode().ljust(16, b"\0") + bytes(24)))
