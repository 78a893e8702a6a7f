"""The ways by which requests come, and their answers go back (RFC 3261 section 18)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Transport(StrEnum):
    """What carries the messages."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"

    @property
    def is_reliable(self) -> bool:
        """Whether what is sent arrives."""
        return self is not Transport.UDP


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a request came.

    host, port: our own address, as clients are told it.
    flow: the socket or the connection, by a number that whoever drives the server gives and understands.
    """

    transport: Transport = Transport.UDP
    host: str
    port: int
    flow: int = 0

    def contact(self, uri: str) -> str:
        """Return the address at which requests in a dialog reach us, secure if the request's own was (12.1.1)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        if self.transport is Transport.UDP:
            return f"sip:{host}:{self.port}"
        if self.transport is Transport.TLS and uri[:5].lower() == "sips:":
            return f"sips:{host}:{self.port}"
        return f"sip:{host}:{self.port};transport={self.transport}"
