"""A phone system that speaks over a connection: the same requests, over TCP or TLS."""

import re
import socket
from dataclasses import dataclass, field

from .phone_system import Call

_opened = []
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")


@dataclass
class Connection:
    """One connection, read message by message, with the few words of a UDP socket that a Call uses."""

    socket: socket.socket
    read: bytes = b""

    def sendto(self, data, _recorder):
        self.socket.sendall(data)

    def recv(self, _size=0):
        """The next message; empty once the other end has closed."""
        while True:
            head, end, rest = self.read.partition(b"\r\n\r\n")
            length = int(_LENGTH.search(head)[1]) if end else 0
            if end and len(rest) >= length:
                self.read = rest[length:]
                return head + end + rest[:length]
            more = self.socket.recv(65535)
            if not more:
                return b""
            self.read += more

    def getsockname(self):
        return self.socket.getsockname()[:2]

    def is_closed(self, within_s):
        """Whether the other end closes, whatever it says before."""
        self.socket.settimeout(within_s)
        try:
            while self.socket.recv(65535):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def close(self):
        self.socket.close()


def connect(address, *, tls=None, host="127.0.0.1"):
    """Connect; tls: the context to do so with."""
    opened = socket.create_connection(address, timeout=5, source_address=(host, 0) if host else None)
    _opened.append(opened)
    if tls:
        opened = tls.wrap_socket(opened, server_hostname="recorder.example")
        _opened.append(opened)
    return Connection(opened)


def close_all():
    """Close whatever a test left open."""
    while _opened:
        _opened.pop().close()


@dataclass
class ConnectedCall(Call):
    """One recording session over a connection."""

    connection: Connection = field(default=None, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        self.socket.close()
        _opened.extend(sender.socket for sender in self.senders)
        self.socket = self.connection
