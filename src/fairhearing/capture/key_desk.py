"""The recorder's end of HOME/run/hearing-NODE.sock: hearing is handed the key of each recording while it is made.

    media thread ----opened, held, closed---> a bounded queue --> this thread --> the one process that hears
    publisher -------published--------------^

Nobody waits here for hearing. If it is away, or so slow that the queue is full, it is not told and its connection is
closed; when it comes again it is told what is open then. A key is kept from its recording's opening to its closing,
no longer, in memory that is overwritten.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections import deque
from pathlib import Path
from typing import Final, Protocol

from fairhearing.call.events import Event, EventKind
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.call.sides import Side
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.defects import place_of
from fairhearing.vault.key_messages import (
    Held,
    KeyMessageKind,
    Opened,
    Told,
    encode_held,
    encode_opened,
    encode_told,
    wipe,
)
from fairhearing.vault.sharing import HEARING_VARIABLE, peers_of, share_file, user_at_other_end
from fairhearing.vault.socketpath import unix_address

from .say import say

_MOST_WAITING: Final = 8192
_LOOK_EACH_S: Final = 0.5
_SEND_WITHIN_S: Final = 2.0
_STOP_WITHIN_S: Final = 1.0
_HOLDS: Final = {EventKind.HELD: True, EventKind.RESUMED: False}
_SIDES: Final = {Side.LEFT: 0, Side.RIGHT: 1}


class KeysOut(Protocol):
    """Where a recording's key is handed over, and what became of the recording is told. Never waits."""

    def opened(self, opened: Opened) -> None:
        """Take the key of a recording that begins."""

    def noted(self, recording: str, event: Event, at_s: float) -> None:
        """Something happened in its session."""

    def closed(self, recording: str) -> None:
        """Forget the key of a recording that is over."""


class KeyDesk:
    """Hands keys to one process, from `start` to `stop`. Everything else is for any thread, and never waits."""

    def __init__(self, path: Path, troubles: Troubles) -> None:
        self._path, self._troubles = path, troubles
        self._open: dict[str, bytearray] = {}
        self._waiting: deque[bytearray] = deque()
        self._changed = threading.Condition()
        self._is_connected = self._is_stopping = False
        self._away_since_s = time.monotonic()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="key desk", daemon=True)

    @property
    def is_connected(self) -> bool:
        """Whether a process that hears is there."""
        return self._is_connected

    @property
    def away_s(self) -> float:
        """For how long none has been there."""
        return 0.0 if self._is_connected else time.monotonic() - self._away_since_s

    def opened(self, opened: Opened) -> None:
        """Hand a recording's key over, and overwrite it there. Test calls are nobody's to hear but the probe's."""
        message = encode_opened(opened)
        wipe(opened.key)
        if opened.practice == PROBE_PRACTICE:
            wipe(message)
            return
        with self._changed:
            self._open[opened.recording] = message
            self._add(bytearray(message))

    def noted(self, recording: str, event: Event, at_s: float) -> None:
        """Tell that a side is on hold, or goes on; other events are no matter for hearing."""
        if event.side is not None and event.kind in _HOLDS:
            held = Held(recording, _SIDES[event.side], _HOLDS[event.kind], int(at_s * 1000))
            with self._changed:
                if recording in self._open:
                    self._add(encode_held(held))

    def closed(self, recording: str) -> None:
        """Forget a recording's key, and tell that it is over."""
        with self._changed:
            message = self._open.pop(recording, None)
            if message is not None:
                wipe(message)
                self._add(encode_told(Told(KeyMessageKind.CLOSED, recording)))

    def published(self, recording: str) -> None:
        """Tell that a recording's object is in the store."""
        with self._changed:
            self._add(encode_told(Told(KeyMessageKind.PUBLISHED, recording)))

    def start(self) -> None:
        """Serve from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Serve nobody any more, once what waits was told."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # it need not wait for somebody to come
        self._thread.join(_STOP_WITHIN_S)

    def _run(self) -> None:
        """Serve one process after the other. Whatever fails here, calls go on being recorded."""
        while not self._is_stopping:
            try:
                with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
                    _listen(listener, self._path)
                    self._listener = listener
                    self._serve_all(listener)
            except Exception as error:  # noqa: BLE001 - the outermost loop: it must not end
                say(f"no key can be handed to hearing, recordings stay unheard: {place_of(error)}")
                self._troubles.happened(TroubleKind.DEFECT)
                time.sleep(_LOOK_EACH_S)
        self._path.unlink(missing_ok=True)

    def _serve_all(self, listener: socket.socket) -> None:
        while not self._is_stopping:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    self._serve(connection)

    def _add(self, message: bytearray) -> None:
        """Put a message into the queue of whoever is connected; the lock is held."""
        if self._is_connected:
            self._waiting.append(message)
            self._changed.notify()
        else:
            wipe(message)

    def _serve(self, connection: socket.socket) -> None:
        """Tell one process everything, until it or we go. Raises OSError."""
        if user_at_other_end(connection) not in peers_of(os.environ.get(HEARING_VARIABLE, "")):
            return
        connection.settimeout(_SEND_WITHIN_S)
        with self._changed:
            self._waiting.extend(bytearray(message) for message in self._open.values())
            self._waiting.append(encode_told(Told(KeyMessageKind.ALL)))
            self._is_connected = True
        try:
            while (message := self._next(connection)) is not None:
                try:
                    connection.sendall(message)
                finally:
                    wipe(message)
        finally:
            with self._changed:
                self._is_connected, self._away_since_s = False, time.monotonic()
                for message in self._waiting:
                    wipe(message)
                self._waiting.clear()

    def _next(self, connection: socket.socket) -> bytearray | None:
        """Return the next message, waiting for one; None where there is nobody to tell it to any more."""
        while True:
            with self._changed:
                if len(self._waiting) > _MOST_WAITING + len(self._open):
                    return None
                if self._waiting:
                    return self._waiting.popleft()
                if self._is_stopping:
                    return None
                self._changed.wait(_LOOK_EACH_S)
                if self._waiting:
                    continue
            if select.select([connection], [], [], 0)[0]:
                return None  # it says nothing by rule: this is its end


def _listen(listener: socket.socket, path: Path) -> None:
    """Listen where the node's lock lets nobody else. A socket that lies there is an old one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with unix_address(path) as address:
        listener.bind(address)
    path.chmod(0o600)
    share_file(path, path.parent)
    listener.settimeout(_LOOK_EACH_S)
    listener.listen(1)
