"""Connections to the recorders of this machine, which tell what they open, close and publish.

HOME/run is open to other processes too: only a socket at whose other end is the recorders' user is listened to. That is
the owner of HOME/outages, which is theirs, and in sight of every process.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.vault.home import Home
from fairhearing.vault.key_messages import BadKeyMessage, KeyMessage, MessageBuffer, hearing_sockets
from fairhearing.vault.sharing import user_at_other_end, users_of
from fairhearing.vault.socketpath import unix_address

from .say import say

_LOOK_EACH_S: Final = 1.0


@dataclass(slots=True)
class _Connection:
    """One recorder. node: its socket's name, by which it is known."""

    node: str
    socket: socket.socket
    buffer: MessageBuffer = field(default_factory=MessageBuffer)


@dataclass(frozen=True, slots=True)
class Gone:
    """A recorder is away."""

    node: str


class Recorders:
    """All recorders that can be reached. One thread; `close` it at the end."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._connections: dict[str, _Connection] = {}
        self._look_at_s = 0.0

    def __len__(self) -> int:
        return len(self._connections)

    def poll(self, within_s: float, now_s: float) -> Iterator[tuple[str, KeyMessage] | Gone]:
        """Yield what recorders say, waiting for it so long at most."""
        if now_s >= self._look_at_s:
            self._look_at_s = now_s + _LOOK_EACH_S
            self._connect()
        sockets = {each.socket: each for each in self._connections.values()}
        for ready in select.select(list(sockets), [], [], within_s)[0]:
            connection = sockets[ready]
            messages = _receive(connection)
            if messages is None:
                self._drop(connection)
                yield Gone(connection.node)
            else:
                for message in messages:
                    yield connection.node, message

    def close(self) -> None:
        """Listen to nobody any more."""
        for connection in list(self._connections.values()):
            self._drop(connection)

    def _connect(self) -> None:
        """Go to each recorder that is not spoken to yet. One that is away is tried again before long."""
        for path in hearing_sockets(self._home):
            if path.name not in self._connections and (opened := self._connected(path)) is not None:
                self._connections[path.name] = _Connection(path.name, opened)

    def _connected(self, path: Path) -> socket.socket | None:
        """Return a connection, None where nobody answers now, or somebody who is no recorder."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)  # where too many wait to be answered it would wait too
            with unix_address(path) as address:
                connection.connect(address)
            is_recorder = user_at_other_end(connection) in users_of(self._home.outages)
        except OSError:
            is_recorder = False
        if not is_recorder:
            connection.close()
            return None
        return connection

    def _drop(self, connection: _Connection) -> None:
        connection.socket.close()
        connection.buffer.wipe()
        del self._connections[connection.node]


def _receive(connection: _Connection) -> list[KeyMessage] | None:
    """Return the next messages; None where the recorder is gone, or says what nobody understands."""
    try:
        received = connection.socket.recv_into(connection.buffer.room())
        return connection.buffer.take(received) if received else None
    except BlockingIOError:
        return []
    except OSError:
        return None
    except BadKeyMessage as error:
        say(str(error))
        return None
