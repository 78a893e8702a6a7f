"""The doorbell: an empty datagram that says "something is there now", so that nobody waits for the next second.

A lost ring costs a second, never a row: the worker looks each second whether it rang or not. SIGTERM rings too.
"""

from __future__ import annotations

import select
import signal
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fairhearing.vault.sharing import share_file
from fairhearing.vault.socketpath import unix_address

_PENDING_RINGS = 100


class Doorbell:
    """The worker's end: a Unix datagram socket, heard until the `with` block ends.

    `stopping` turns true at SIGTERM or SIGINT, which also end a wait. For the main thread of a process.
    """

    def __init__(self, path: Path) -> None:
        self.stopping = False
        self._path = path
        self._bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._stopped, self._stop = socket.socketpair()
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        with unix_address(self._path) as address:
            self._bell.bind(address)
        self._path.chmod(0o600)
        share_file(self._path, self._path.parent)
        self._handlers = {number: signal.signal(number, self._note_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        for end in (self._bell, self._stopped, self._stop):
            end.close()

    def wait(self, timeout_s: float) -> None:
        """Return at the next ring, at a signal to stop, or after this long; several rings count as one."""
        if self.stopping:
            return
        select.select([self._bell, self._stopped], [], [], timeout_s)
        for _ in range(_PENDING_RINGS):
            try:
                self._bell.recv(1)
            except BlockingIOError:
                return

    def _note_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True
        self._stop.send(b"!")


def ring(path: Path) -> None:
    """Wake the worker, if one is there to hear it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as bell:
        try:
            with unix_address(path) as address:
                bell.sendto(b"", address)
        except (FileNotFoundError, ConnectionRefusedError, BlockingIOError):
            return
