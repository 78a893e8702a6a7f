"""The RTP ports: consecutive even ones for the streams of a call, each with its socket.

Ports are taken in turn around the whole range, so that stragglers of a call that ended meet nobody for as long as
possible. Other programs may hold ports of the range: those are passed over.
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
import threading
from collections.abc import Iterable, Sequence
from itertools import islice

from .addresses import RtpPorts
from .drain import dropped_by, keep_stamping, open_rtp_socket
from .errors import NoFreePort


class PortPool:
    """Opens and closes the sockets of a port range. `take` and `give_back` may be called from any thread."""

    def __init__(self, ports: RtpPorts) -> None:
        self._host = ports.host
        first = ports.first_port + ports.first_port % 2
        self._evens = range(first, ports.last_port, 2)  # the odd port above each is RTCP's
        self._next = secrets.randbelow(len(self._evens))
        self._sockets: dict[int, socket.socket] = {}
        self._dropped = 0
        self._lock = threading.Lock()
        self._stamping = keep_stamping()

    @property
    def dropped(self) -> int:
        """How many packets the kernel threw away so far because nobody fetched them in time."""
        with self._lock:
            return self._dropped + sum(map(dropped_by, self._sockets.values()))

    def take(self, count: int, host: str = "") -> tuple[int, ...]:
        """Open sockets on so many even ports and return them, lowest first. Raises NoFreePort.

        They are consecutive, unless no so many beside each other are free: a call on scattered ports is better than
        none. host: one of our addresses; `ports.host` where none is named. A port is taken at one address at a time.
        """
        with self._lock:
            ports = self._take_consecutive(count, host or self._host) or self._take_scattered(count, host or self._host)
        if len(ports) < count:
            raise NoFreePort(f"no {count} even ports are free from {self._evens[0]} to {self._evens[-1]}")
        return ports

    def _take_consecutive(self, count: int, host: str) -> tuple[int, ...]:
        for _ in range(len(self._evens)):
            start = self._next if self._next + count <= len(self._evens) else 0
            self._next = start + 1
            ports = self._evens[start : start + count]
            if len(ports) == count and self._open(ports, host):
                self._next = start + count
                return tuple(ports)
        return ()

    def _take_scattered(self, count: int, host: str) -> tuple[int, ...]:
        """Open so many ports, one by one; none if there are not so many."""
        opened = tuple(islice((port for port in self._evens if self._open((port,), host)), count))
        if len(opened) == count:
            return opened
        for receiver in [
            self._sockets.pop(each) for port in opened for each in (port, port + 1) if each in self._sockets
        ]:
            receiver.close()
        return ()

    def take_again(self, ports: Iterable[int], host: str) -> None:
        """Open these very ports, as an earlier process had them. Raises NoFreePort; then none of them is open."""
        wanted = tuple(ports)
        with self._lock:
            if not self._open(wanted, host):
                raise NoFreePort(f"the ports of a call that goes on are taken: {', '.join(map(str, wanted))}")

    def socket_of(self, port: int) -> socket.socket:
        """Return the socket of a port that was taken."""
        with self._lock:
            return self._sockets[port]

    def report_socket_of(self, port: int) -> socket.socket | None:
        """Return the socket for RTCP beside a port that was taken; None where another program holds it."""
        with self._lock:
            return self._sockets.get(port + 1)

    def give_back(self, port: int) -> None:
        """Close a port's sockets. What still lies in them is thrown away."""
        with self._lock:
            receivers = [self._sockets.pop(each) for each in (port, port + 1) if each in self._sockets]
            self._dropped += sum(map(dropped_by, receivers))
        for receiver in receivers:
            receiver.close()

    def close(self) -> None:
        """Close all sockets."""
        self._stamping.close()
        with self._lock:
            for receiver in self._sockets.values():
                receiver.close()
            self._sockets.clear()

    def _open(self, ports: Sequence[int], host: str) -> bool:
        """Open all of these ports or none."""
        if any(port in self._sockets for port in ports):
            return False
        opened: dict[int, socket.socket] = {}
        try:
            for port in ports:
                opened[port] = open_rtp_socket(host, port)
        except OSError as error:
            for receiver in opened.values():
                receiver.close()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise NoFreePort(
                f"{'rtp.host' if host == self._host else 'rtp.ipv6_host'} cannot be bound: {error.strerror}"
            ) from error
        for port in ports:
            with contextlib.suppress(OSError):  # a call without RTCP is better than none
                opened[port + 1] = open_rtp_socket(host, port + 1)
        self._sockets.update(opened)
        return True
