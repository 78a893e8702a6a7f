"""The keyholder's process: one Unix socket, one event loop, two threads that derive.

Whoever connects must run as the same user, or as one that FAIRHEARING_PEERS names. One question at a time is
answered; only a derivation is waited for.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import KEYHOLDER
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.keyholder.kits.kit_uses import load_kit_uses
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.keyholder.trying.faults import KIND_OF
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import make_folders
from fairhearing.vault.sharing import PEERS_VARIABLE, peers_of, share_file, user_at_other_end
from fairhearing.vault.socketpath import unix_address

from .errors import BadMessage, DamagedFiles, KeyholderError, KeyholderFault, NotAllowed, OurError
from .frames import LENGTHS, Frame, parse_header, parse_lengths
from .hardening import harden
from .keyholder import Keyholder, encode_error, open_keyholder

_SWEEP_EVERY_S: Final = 5.0
_STANDS_STILL_AFTER_S: Final = 30.0
_BACKLOG: Final = 128
_MOST_TOLD: Final = 20
"""So many recordings of a practice are named at once on the page Health."""
_BUFFER_BYTES: Final = 256 * 1024


class AlreadyRunning(OurError):
    """Another keyholder serves this home."""


def run(home: Home, clock: Clock, cost: Cost | None = None) -> None:
    """Serve one home until SIGTERM or SIGINT. Prints `{"ready": "keyholder"}` when it listens. cost: of passphrases.

    Raises AlreadyRunning, DamagedFiles.
    """
    memory_locked = harden()
    make_folders(home.run)
    lock = _lock(home.run / "keyholder.lock")
    try:
        keyholder = open_keyholder(home, clock, memory_locked=memory_locked, cost=cost)
        condition = _Condition(keyholder, Troubles(clock))
        telling = Telling(home.status, KEYHOLDER, clock, condition.troubles, look=condition.look)
        try:
            listener = _listen(home.keyholder_socket)
            telling.start()
            asyncio.run(_serve(keyholder, listener, condition))
            telling.stop()
        finally:
            keyholder.close()
            home.keyholder_socket.unlink(missing_ok=True)
    finally:
        os.close(lock)


class _Condition:
    """How the keyholder is. `look` is for the thread that tells, the rest for the event loop's."""

    def __init__(self, keyholder: Keyholder, troubles: Troubles) -> None:
        self.troubles = troubles
        self._means = keyholder.means
        self._log = keyholder.means.log
        self._sessions = keyholder.means.sessions
        self._doubts: dict[TroubleKind, Mapping[str, object]] = {
            TroubleKind.LOG_REWRITTEN: keyholder.means.cosigning.doubts,
            TroubleKind.HOLDERS_DOUBTED: keyholder.means.file_doubts,
        }
        self._resealers = keyholder.means.resealers
        self._late: frozenset[str] = frozenset()
        self._doubted: dict[TroubleKind, set[str]] = {kind: set() for kind in self._doubts}
        self._trials = keyholder.means.trials
        self._damages = keyholder.means.damages
        self._told: set[tuple[TroubleKind, str, str]] = set()
        self._swept_s = time.monotonic()

    def swept(self) -> None:
        """Say that the loop came round."""
        self._swept_s = time.monotonic()

    def look(self) -> Figures:
        """Notice if the loop stands still, the log cannot be written, or is not what practices countersigned."""
        stands_still = time.monotonic() - self._swept_s > _STANDS_STILL_AFTER_S
        self.troubles.count(TroubleKind.STANDS_STILL, int(stands_still))
        self.troubles.count(TroubleKind.LOG_UNWRITABLE, int(not self._log.writable))
        for kind, doubts in self._doubts.items():
            doubted = set(doubts)
            for practice in self._doubted[kind] - doubted:
                self.troubles.end(kind, practice=practice)
            for practice in doubted:
                self.troubles.begin(kind, practice=practice)
            self._doubted[kind] = doubted
        self._look_at_trials()
        self._look_at_rotations()
        return {
            "entries": self._log.size,
            "to_seal_anew": sum(self._resealers.left.values()),
            "signed_in": len(self._sessions),
        }

    def _look_at_rotations(self) -> None:
        """Name practices whose change of keys nobody finishes."""
        late = self._resealers.late
        for practice in self._late - late:
            self.troubles.end(TroubleKind.ROTATION_UNFINISHED, practice=practice)
        for practice in late:
            self.troubles.begin(TroubleKind.ROTATION_UNFINISHED, practice=practice)
        self._late = late

    def _look_at_trials(self) -> None:
        """Name each recording that is not as it was locked, up to so many, exchanged keys, and damaged files."""
        wrong = {(TroubleKind.RECIPIENTS_CHANGED, practice, "") for practice in self._trials.unlisted}
        wrong |= {(TroubleKind.KEYHOLDER_FILES_DAMAGED, "", file) for file in self._damages.files}
        wrong |= {(TroubleKind.KIT_USED, practice, "") for practice in self._kits_used()}
        for practice, faults in self._trials.found.items():
            named = sorted(faults.items())[:_MOST_TOLD]
            wrong |= {(KIND_OF[fault], practice, f"recording {recording}") for recording, fault in named}
        for kind, practice, part in self._told - wrong:
            self.troubles.end(kind, practice=practice, part=part)
        for kind, practice, part in wrong:
            self.troubles.begin(kind, practice=practice, part=part)
        self._told = wrong

    def _kits_used(self) -> set[str]:
        """Return the practices whose recovery kit was used to get in lately."""
        try:
            return {use.practice for use in load_kit_uses(self._means.home, self._means.clock.now())}
        except (DamagedFiles, OSError):
            return set()  # the log says it all the same


async def _serve(keyholder: Keyholder, listener: socket.socket, condition: _Condition) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    connections: set[asyncio.Task[None]] = set()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            connections.add(task)
            task.add_done_callback(connections.discard)
        await _converse(keyholder, reader, writer)

    server = await asyncio.start_server(serve_one, sock=listener, limit=_BUFFER_BYTES)
    sys.stdout.write(json.dumps({"ready": "keyholder"}) + "\n")
    sys.stdout.flush()
    try:
        await _sweep_until(stopped, keyholder, condition)
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _converse(keyholder: Keyholder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection's questions until it hangs up or sends what is none of our messages."""
    try:
        try:
            _check_peer(writer)
            while question := await _read_frame(reader):
                await _send(writer, await _answer(keyholder, question))
        except KeyholderError as error:
            await _send(writer, encode_error(error))
    except (ConnectionError, asyncio.IncompleteReadError):
        return  # whoever asked went away; nothing waits for an answer
    finally:
        writer.close()


async def _answer(keyholder: Keyholder, question: Frame) -> Frame:
    try:
        return await keyholder.answer(question)
    except Exception as defect:  # noqa: BLE001 - the outermost loop: one bad question must not end everyone's session
        sys.stderr.write(f"fairhearing keyholder: a defect: {place_of(defect)}\n")
        sys.stderr.flush()
        return encode_error(KeyholderFault("the keyholder met a defect of its own"))


async def _send(writer: asyncio.StreamWriter, answer: Frame) -> None:
    writer.write(answer.encode())
    await writer.drain()


async def _read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Read one question; None if the other side hung up instead. Raises BadMessage, IncompleteReadError."""
    start = await reader.read(1)
    if not start:
        return None
    header_bytes, body_bytes = parse_lengths(start + await reader.readexactly(LENGTHS.size - 1))
    header = parse_header(await reader.readexactly(header_bytes))
    return Frame(header, await reader.readexactly(body_bytes))


async def _sweep_until(stopped: asyncio.Event, keyholder: Keyholder, condition: _Condition) -> None:
    """Sweep every few seconds until told to stop."""
    while not stopped.is_set():
        keyholder.sweep()
        condition.swept()
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), _SWEEP_EVERY_S)


def _check_peer(writer: asyncio.StreamWriter) -> None:
    """Turn away processes of other users than ours and those that FAIRHEARING_PEERS names."""
    connection = writer.get_extra_info("socket")
    if connection is None:
        raise BadMessage("a connection without a socket")
    if user_at_other_end(connection) not in peers_of(os.environ.get(PEERS_VARIABLE, "")):
        raise NotAllowed("this keyholder answers processes of its own user, and of users named to it, only")


def _listen(path: Path) -> socket.socket:
    """Bind the socket, readable and writable by this user alone, in place of one that a kill left."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with unix_address(path) as address:
        listener.bind(address)
    path.chmod(0o600)
    share_file(path, path.parent)
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


def _lock(path: Path) -> int:
    """Hold this home against a second keyholder for as long as the descriptor is open. Raises AlreadyRunning."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise AlreadyRunning("another keyholder serves this home") from error
    return descriptor
