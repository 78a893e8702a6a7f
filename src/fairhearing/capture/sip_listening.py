"""Where SIP is heard: the sockets of recorder.json's addresses, and everything that comes by them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from fairhearing.call.ways import Transport, Way
from fairhearing.vault.home import Home

from .addresses import RtpPorts, SipAddress
from .drain import dropped_by
from .errors import BadSettings, NoFreePort
from .sip_connections import Address, Flows, SipConnections
from .tls import TlsIdentity

_BUFFER_BYTES: Final = 1 << 20
_PORT_TRIES: Final = 100
_BACKLOG: Final = 512


class SipListening:
    """All bound addresses, in their order. Nothing is taken before `serve`. Raises NoFreePort, BadSettings."""

    def __init__(self, addresses: Sequence[SipAddress], rtp: RtpPorts, home: Home) -> None:
        self._identities = [TlsIdentity(each, home) if each.transport is Transport.TLS else None for each in addresses]
        self._transports: list[asyncio.BaseTransport] = []
        self._accepting: list[SipConnections] = []
        self._bound: list[tuple[Transport, socket.socket]] = []
        with contextlib.ExitStack() as closing:  # those bound before one that cannot be
            for each in addresses:
                self._bound.append((each.transport, closing.enter_context(_bind(each, rtp))))
            closing.pop_all()

    @property
    def addresses(self) -> list[tuple[Transport, str, int]]:
        """What is listened to, free ports told."""
        return [(transport, *bound.getsockname()[:2]) for transport, bound in self._bound]

    @property
    def dropped(self) -> int:
        """How many datagrams the kernel threw away so far because nobody fetched them in time."""
        return sum(dropped_by(bound) for transport, bound in self._bound if transport is Transport.UDP)

    async def serve(self, flows: Flows) -> None:
        """Hand everything that comes to the server behind."""
        loop = asyncio.get_running_loop()
        for (transport, bound), identity in zip(self._bound, self._identities, strict=True):
            if transport is Transport.UDP:
                opened, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(flows), sock=bound)
                self._transports.append(opened)
            else:
                accepting = SipConnections(bound, flows, tls=identity)
                accepting.start()
                self._accepting.append(accepting)

    @property
    def certificate_until(self) -> datetime | None:
        """When the first of the certificates ends; None where there is none."""
        return min((each.until for each in self._identities if each is not None), default=None)

    def take_up_changes(self) -> None:
        """Use renewed certificates."""
        for identity in self._identities:
            if identity is not None:
                identity.take_up_changes()

    async def close(self) -> None:
        """Listen no more."""
        for transport in self._transports:
            transport.close()
        for accepting in self._accepting:
            await accepting.close()


class _Datagrams(asyncio.DatagramProtocol):
    """One UDP socket."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        host, port = transport.get_extra_info("sockname")[:2]
        self._way = Way(host=host, port=port, flow=self._flows.open_flow(self._send))

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take one datagram."""
        self._flows.take(data, addr[:2], self._way)

    def error_received(self, exc: Exception) -> None:
        """Pass over an answer that could not be delivered: who sent the request will send it again."""

    def _send(self, data: bytes, destination: Address) -> None:
        if not self._transport.is_closing():  # a timer may still want to say something again
            self._transport.sendto(data, destination)


def _bind(address: SipAddress, rtp: RtpPorts) -> socket.socket:
    """Return the bound socket; a free port is taken outside the RTP range. Raises NoFreePort, BadSettings."""
    if rtp.first_port <= address.port <= rtp.last_port:
        raise BadSettings(
            f"SIP port {address.port} lies inside rtp's {rtp.first_port} to {rtp.last_port}: "
            "calls would take it for sound"
        )
    for _ in range(_PORT_TRIES):
        bound = _open(address)
        if address.port or not rtp.first_port <= bound.getsockname()[1] <= rtp.last_port:
            return bound
        bound.close()
    raise NoFreePort("no free SIP port was found outside the RTP range")


def _open(address: SipAddress) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    is_udp = address.transport is Transport.UDP
    bound = socket.socket(family, socket.SOCK_DGRAM if is_udp else socket.SOCK_STREAM)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if is_udp:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address.host, address.port))
        if not is_udp:
            bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise NoFreePort(f"SIP port {address.port} at {address.host} cannot be bound: {error.strerror}") from error
    return bound
