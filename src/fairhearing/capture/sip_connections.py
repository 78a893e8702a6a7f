"""SIP over TCP and TLS: connections accepted, their bytes cut into messages, answers sent back along them.

    who connects          may have                 may take
    a listed client       1,024 connections        as long as it likes between messages, 10 s for one message
    a stranger            16 with all strangers    5 s in all, and one answer: 403

A connection whose other end has gone without a word is found by the kernel's probes within two minutes; one whose other
end reads no answers is closed, within a minute or after a mebibyte of them. Sessions do not end with a connection: the
client may come back by another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Callable
from typing import Final, Protocol, cast

from fairhearing.call.ways import Transport, Way
from fairhearing.wire.sip_stream import PING, PONG, BadFraming, SipFramer

from .tls import TlsIdentity

CONNECTIONS_A_CLIENT: Final = 1024
STRANGERS: Final = 16
MESSAGE_WITHIN_S: Final = 10.0
STRANGER_WITHIN_S: Final = 5.0
HANDSHAKE_WITHIN_S: Final = 5.0
UNREAD_BYTES: Final = 1 << 20
_ACCEPT_AGAIN_S: Final = 0.5
_STRANGER: Final = ""
_PROBES: Final = {
    socket.TCP_KEEPIDLE: 60,
    socket.TCP_KEEPINTVL: 15,
    socket.TCP_KEEPCNT: 4,
    socket.TCP_USER_TIMEOUT: 60_000,  # milliseconds that answers may wait to be taken
}

Address = tuple[str, int]


class Flows(Protocol):
    """What connections need of the server behind them."""

    def client_at(self, host: str) -> str:
        """Return the name of the listed client at this address, empty for a stranger."""

    def open_flow(self, send: Callable[[bytes, Address], None]) -> int:
        """Give a way of sending answers a number."""

    def close_flow(self, flow: int) -> None:
        """Forget a number."""

    def take(self, data: bytes, source: Address, way: Way) -> None:
        """Carry out one message."""


class SipConnections:
    """All connections to one listening socket. For the event loop's thread."""

    def __init__(self, listening: socket.socket, flows: Flows, *, tls: TlsIdentity | None) -> None:
        self._listening = listening
        self._flows = flows
        self.tls = tls
        host, port = listening.getsockname()[:2]
        self._way = (Transport.TLS if tls else Transport.TCP, str(host), int(port))
        self._open: Counter[str] = Counter()
        self._handshakes: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to accept."""
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    async def close(self) -> None:
        """Accept no more, and give up what is not yet connected. Connections end with the process."""
        tasks = [*self._handshakes, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listening.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, source = await loop.sock_accept(self._listening)
            except OSError:  # no more file descriptors, or a connection that was gone already
                await asyncio.sleep(_ACCEPT_AGAIN_S)
                continue
            client = self._flows.client_at(str(source[0]))
            if self._open[client] >= (CONNECTIONS_A_CLIENT if client else STRANGERS):
                accepted.close()
                continue
            self._open[client] += 1
            task = loop.create_task(self._connect(accepted, client))
            self._handshakes.add(task)
            task.add_done_callback(self._handshakes.discard)

    async def _connect(self, accepted: socket.socket, client: str) -> None:
        """Carry out the handshake, where there is one, and serve the connection from then on."""
        connection = _Connection(self._flows, self._way, is_stranger=client == _STRANGER)
        connection.ended = lambda: self._count_down(client)
        try:
            _probe(accepted)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                accepted,
                ssl=self.tls.context if self.tls else None,
                ssl_handshake_timeout=HANDSHAKE_WITHIN_S if self.tls else None,
            )
        except (OSError, asyncio.CancelledError):  # ssl.SSLError and timeouts are OSErrors: theirs to mend
            accepted.close()
            if not connection.began:
                self._count_down(client)

    def _count_down(self, client: str) -> None:
        self._open[client] -= 1


class _Connection(asyncio.Protocol):
    """One connection. began: whether it was ever served; ended: called once when it is gone."""

    def __init__(self, flows: Flows, way: tuple[Transport, str, int], *, is_stranger: bool) -> None:
        self._flows = flows
        self._transport_and_address = way
        self._is_stranger = is_stranger
        self._framer = SipFramer()
        self._deadline: asyncio.TimerHandle | None = None
        self.began = False
        self.ended: Callable[[], None] = lambda: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve."""
        self.began = True
        self._transport = cast("asyncio.Transport", transport)
        self._source: Address = transport.get_extra_info("peername")[:2]
        kind, host, port = self._transport_and_address
        self._way = Way(transport=kind, host=host, port=port, flow=self._flows.open_flow(self._send))
        if self._is_stranger:
            self._end_after(STRANGER_WITHIN_S)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Forget it. The sessions opened over it go on."""
        self._stop_waiting()
        self._flows.close_flow(self._way.flow)
        self.ended()

    def data_received(self, data: bytes) -> None:
        """Carry out every message that these bytes complete."""
        try:
            messages = self._framer.feed(data)
        except BadFraming as error:
            for message in [*self._framer.finished, *([error.head] if error.head else [])]:
                self._take(message)
            self._transport.close()
            return
        for message in messages:
            self._take(message)
        if not self._is_stranger:
            self._await_the_rest(begun_anew=bool(messages))

    def _take(self, message: bytes) -> None:
        if self._transport.is_closing():
            return
        if message == PING:
            self._send(PONG, self._source)
            return
        self._flows.take(message, self._source, self._way)
        if self._is_stranger:
            self._transport.close()

    def _send(self, data: bytes, _destination: Address) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > UNREAD_BYTES:
            self._transport.abort()

    def _await_the_rest(self, *, begun_anew: bool) -> None:
        """Give a message that began its time, from when it began; none is needed between messages."""
        if begun_anew or not self._framer.is_waiting:
            self._stop_waiting()
        if self._framer.is_waiting and self._deadline is None:
            self._end_after(MESSAGE_WITHIN_S)

    def _end_after(self, seconds: float) -> None:
        self._deadline = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _probe(connected: socket.socket) -> None:
    """Let the kernel find out when the other end is gone, and send answers at once."""
    connected.setblocking(False)
    with contextlib.suppress(OSError):
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for option, value in _PROBES.items():
            connected.setsockopt(socket.IPPROTO_TCP, option, value)
