"""`capture --interface`: calls heard on a mirror port while they are made, in a process of its own (see `overhearing`).

    ticks, in a thread: all frames that passed -> heard, placed, sealed -> one append to the journal -> publisher

It sends nothing: the calls do not know of it. The interface is opened first, then all privileges are given up; HOME is
touched only afterwards. An interface that goes down is waited for; one that is gone ends the process, in order.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import Counter
from datetime import datetime
from typing import Final

from fairhearing.call.actions import EndReason
from fairhearing.call.clients import Client, find_client
from fairhearing.call.overheard import OverheardCalls
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalWriter
from fairhearing.vault.memory import keep_memory_private

from .config import RecorderConfig, load_config
from .errors import BadInterface, BadSettings, OurError
from .identity import NodeLock, next_boot, prepare_node
from .live_call import Moment
from .nodes import NodeName
from .overhearing import TICK_NS, Overhearing, Terms
from .packet_socket import PacketSocket
from .privileges import drop_privileges, keep_memory_unlimited
from .publish import Publisher, RecorderNode
from .recipient_book import RecipientBook
from .say import say
from .unwritten import Unwritten

_NS: Final = 1_000_000_000
_LOOK_EACH_S: Final = 2.0
_SAY_EACH_S: Final = 60.0
_STOP_WITHIN_S: Final = 4.0
_STANDS_STILL_AFTER_S: Final = 300.0


def run(home: Home, clock: Clock, *, interface: str, user: str = "") -> None:
    """Record the calls that pass an interface until SIGTERM or SIGINT. Prints one JSON line when ready.

    Raises BadInterface, BadSettings, NodeInUse, BadIdentity.
    """
    opened = PacketSocket.open(interface)
    try:
        keep_memory_unlimited()
        drop_privileges(home.root, user)
        if not keep_memory_private():
            say("memory is not locked: if this machine swaps, a second of sound may reach the disk (see ulimit -l)")
        config = load_config(home.recorder_json)
        with NodeLock.take(home, NodeName.MIRROR):
            signer = prepare_node(home, NodeName.MIRROR)
            node = RecorderNode(NodeName.MIRROR, next_boot(home, NodeName.MIRROR), signer)
            _Mirror(home, clock, node, config, opened).serve()
    finally:
        opened.close()


class _Mirror:
    """Everything that runs, from start to stop."""

    def __init__(
        self, home: Home, clock: Clock, node: RecorderNode, config: RecorderConfig, opened: PacketSocket
    ) -> None:
        self._home, self._clock, self._config, self._opened = home, clock, config, opened
        self._troubles = Troubles(clock)
        self._book = RecipientBook(home, node.name, node.signer.vkey, self._troubles)
        self._read: tuple[int, int] | None = None
        journal = JournalWriter(home.journal / node.name, node.boot)
        self._publisher = Publisher(home, node, journal, self._troubles)
        self._unwritten = Unwritten(journal, self._publisher.submit, self._troubles)
        self._calls = OverheardCalls(self._choose_client, [each.lines for each in config.practices])
        self._moment = Moment(time.monotonic_ns(), clock.now())
        terms = Terms(
            seal_to=self._book.find,
            time_at=self._time_at,
            shift=clock.offset,
            most_calls=config.limits.calls,
        )
        self._overhearing = Overhearing(self._calls, terms)
        self._stop = threading.Event()
        self._ticked_ns = self._moment.ns
        self._said: Counter[str] = Counter()
        self._is_up = True
        self._threads = [
            threading.Thread(target=each, name=name, daemon=True)
            for name, each in (("mirror", self._run), ("publisher", self._publisher.run))
        ]

    def serve(self) -> None:
        """Run until asked to stop, or until the interface is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self._take_up_changes()
        for thread in self._threads:
            thread.start()
        ready = {"ready": "mirror", "interface": self._opened.name, "node": NodeName.MIRROR}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        try:
            self._watch()
        finally:
            self._finish()
        if not self._opened.is_there():
            raise BadInterface(f"interface {self._opened.name} is gone", hint="what was heard of its calls is kept")

    def _watch(self) -> None:
        said_s = time.monotonic()
        while not self._stop.wait(_LOOK_EACH_S) and self._opened.is_there():
            self._take_up_changes()
            self._look_at_interface()
            self._check_threads()
            if time.monotonic() - said_s >= _SAY_EACH_S:
                said_s = time.monotonic()
                self._say_unread()

    def _finish(self) -> None:
        """Close and publish what is live, within a few seconds."""
        deadline_s = time.monotonic() + _STOP_WITHIN_S
        self._stop.set()
        mirror, publisher = self._threads
        mirror.join(deadline_s - time.monotonic())
        self._publisher.stop()
        publisher.join(max(0.1, deadline_s - time.monotonic()))
        self._say_unread()
        if mirror.is_alive():
            say("stopped before everything sealed was in the journal: the disk did not take it")
        if self._publisher.waiting:
            say(f"{self._publisher.waiting} recordings are left in the journal; the next start publishes them")

    def _run(self) -> None:
        """Tick until asked to stop and everything is written."""
        due_s = time.monotonic()
        while not (self._stop.is_set() and not self._overhearing.live and self._unwritten.is_empty):
            try:
                self._tick()
            except Exception as error:  # noqa: BLE001 - the outermost loop: one tick may fail, the next must run
                say(f"a tick failed, this is a defect: {place_of(error)}")
                self._troubles.happened(TroubleKind.DEFECT)
            due_s = max(due_s + TICK_NS / _NS, time.monotonic())
            if self._stop.is_set():
                time.sleep(TICK_NS / _NS / 4)
            else:
                self._stop.wait(due_s - time.monotonic())

    def _tick(self) -> None:
        """Do everything that is due now."""
        now_ns = time.monotonic_ns()
        self._moment = Moment(now_ns, self._clock.now())
        for frame in self._opened.frames():
            self._overhearing.see(frame)
        if self._stop.is_set():
            self._overhearing.end(now_ns, EndReason.SHUTDOWN)
        sealed = self._overhearing.tick(now_ns, self._config.limits.silence_s)
        self._unwritten.add(sealed.records, sealed.abandoned)
        recovered = self._unwritten.write(now_ns)
        if recovered is not None:
            self._overhearing.note_sealed_late(recovered)
        self._ticked_ns = now_ns

    def _time_at(self, ns: int) -> datetime:
        return self._moment.at(ns)

    def _choose_client(self, source: str, destination: str) -> Client | None:
        """Return whose call it is: of the client at either end."""
        clients = self._config.clients
        return find_client(clients, source) or find_client(clients, destination)

    def _take_up_changes(self) -> None:
        """Read recorder.json again if it changed, and the practices' keys."""
        try:
            state = self._home.recorder_json.stat()
            if self._read not in (None, (state.st_mtime_ns, state.st_ino)):
                self._config = load_config(self._home.recorder_json)
                self._calls.configure(self._choose_client, [each.lines for each in self._config.practices])
                say("settings were taken up")
            self._troubles.end(TroubleKind.SETTINGS_REFUSED)
            self._read = (state.st_mtime_ns, state.st_ino)
        except (BadSettings, OSError) as error:
            self._troubles.begin(TroubleKind.SETTINGS_REFUSED)
            say(f"the changed settings are not used: {error if isinstance(error, BadSettings) else error.strerror}")
        self._book.refresh(frozenset(practice.id for practice in self._config.practices))

    def _look_at_interface(self) -> None:
        is_up = self._opened.is_up()
        if is_up != self._is_up:
            state = "is up again" if is_up else "is down, or its cable is out: no call is heard"
            say(f"interface {self._opened.name} {state}")
        self._is_up = is_up

    def _check_threads(self) -> None:
        """Raise OurError if a thread is gone, or stands still for good."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        if dead or time.monotonic_ns() - self._ticked_ns > _STANDS_STILL_AFTER_S * _NS:
            raise OurError(f"the {dead[0] if dead else 'mirror'} thread is dead: this must start again")

    def _say_unread(self) -> None:
        """Say what was not recorded since this was said last, and what the kernel had to throw away."""
        unread = self._overhearing.unread()
        for why, count in sorted((unread - self._said).items()):
            say(f"not recorded: {count} x {why}")
        self._said = unread
        dropped = self._opened.count_dropped()
        if dropped:
            say(f"{dropped} frames were dropped: this machine is too slow for what passes the interface")
            self._troubles.happened(TroubleKind.PACKETS_DROPPED, dropped)
