"""`capture --interface`: calls heard on a mirror port while they are made, in a process of its own.

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
from typing import Final

from fairhearing.capture.config import RecorderConfig, load_config
from fairhearing.capture.errors import BadInterface, OurError
from fairhearing.capture.identity import NodeLock, next_boot, prepare_node
from fairhearing.capture.key_desk import KeyDesk
from fairhearing.capture.node_process import keep_sound_in_memory, say_what_is_left
from fairhearing.capture.nodes import NodeName
from fairhearing.capture.publish import Publisher, RecorderNode
from fairhearing.capture.recipient_book import RecipientBook
from fairhearing.capture.say import say
from fairhearing.capture.unwritten import Unwritten
from fairhearing.capture.watched_settings import WatchedSettings
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.outage_book import OutageBook
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.journal import JournalWriter
from fairhearing.vault.key_messages import hearing_socket

from .mirror_thread import MirrorThread
from .packet_socket import PacketSocket
from .privileges import drop_privileges, keep_memory_unlimited

_NS: Final = 1_000_000_000
_LOOK_EACH_S: Final = 1.0
_SAY_EACH_S: Final = 60.0
_STOP_WITHIN_S: Final = 4.0
_STANDS_STILL_AFTER_S: Final = 30.0
_DEAD_AFTER_S: Final = 300.0


def run(home: Home, clock: Clock, *, interface: str, user: str = "") -> None:
    """Record the calls that pass an interface until SIGTERM or SIGINT. Prints one JSON line when ready.

    Raises BadInterface, BadSettings, NodeInUse, BadIdentity.
    """
    opened = PacketSocket.open(interface)
    try:
        keep_memory_unlimited()
        drop_privileges(home.root, user)
        keep_sound_in_memory()
        config, name = load_config(home.recorder_json), NodeName.MIRROR
        with NodeLock.take(home, name):
            node = RecorderNode(name, next_boot(home, name), prepare_node(home, name))
            _Mirror(home, clock, node, config, opened).serve()
    finally:
        opened.close()


class _Mirror:
    """Everything that runs, from start to stop."""

    def __init__(
        self, home: Home, clock: Clock, node: RecorderNode, config: RecorderConfig, opened: PacketSocket
    ) -> None:
        self._opened, self._config = opened, config
        self._outages = OutageBook(home.outages, node.name, clock, calls=lambda: self._mirror.overhearing.live)
        self._troubles = Troubles(clock, self._outages)
        self._settings = WatchedSettings(home, self._troubles)
        self._desk = KeyDesk(hearing_socket(home, node.name), self._troubles)
        self._book = RecipientBook(home, node.name, node.signer.vkey, self._troubles, self._desk)
        self._book.refresh(config.practice_ids)
        journal = JournalWriter(home.journal / node.name, node.boot)
        self._publisher = Publisher(home, node, journal, self._troubles, published=self._desk.published)
        unwritten = Unwritten(journal, self._publisher.submit, self._troubles)
        self._mirror = MirrorThread(
            opened, config, clock, seal_to=self._book.find, unwritten=unwritten, troubles=self._troubles
        )
        self._telling = Telling(home.status, f"recorder-{node.name}", clock, self._troubles, look=self._look)
        self._stop = threading.Event()
        self._said: Counter[str] = Counter()
        self._dropped = 0
        self._is_up = True
        self._threads = [
            threading.Thread(target=each, name=name, daemon=True)
            for name, each in (("mirror", self._mirror.run), ("publisher", self._publisher.run))
        ]

    def serve(self) -> None:
        """Run until asked to stop, or until the interface is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        for thread in self._threads:
            thread.start()
        self._desk.start()
        self._telling.start()
        self._outages.come_up()
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
        deadline_s, cut = time.monotonic() + _STOP_WITHIN_S, self._mirror.overhearing.live
        mirror, publisher = self._threads
        self._mirror.stop()
        mirror.join(deadline_s - time.monotonic())
        self._publisher.stop()
        publisher.join(max(0.1, deadline_s - time.monotonic()))
        self._outages.stop(cut)
        self._desk.stop()
        self._telling.stop()
        self._say_unread()
        say_what_is_left(mirror, self._publisher)

    def _take_up_changes(self) -> None:
        """Read recorder.json again if it changed, and the practices' keys."""
        changed = self._settings.take_changed()
        if changed is not None:
            self._config = changed
            self._mirror.configure(changed)
        self._book.refresh(self._config.practice_ids)

    def _look_at_interface(self) -> None:
        is_up = self._opened.is_up()
        if is_up != self._is_up:
            state = "is up again" if is_up else "is down, or its cable is out: no call is heard"
            say(f"interface {self._opened.name} {state}")
            self._troubles.count(TroubleKind.INTERFACE_DOWN, int(not is_up), part=self._opened.name)
        self._is_up = is_up

    def _check_threads(self) -> None:
        """Raise OurError if a thread is gone, or stands still for good."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        if dead or self._stands_still_s() > _DEAD_AFTER_S:
            raise OurError(f"the {dead[0] if dead else 'mirror'} thread is dead: this must start again")

    def _stands_still_s(self) -> float:
        return (time.monotonic_ns() - self._mirror.ticked_ns) / _NS

    def _look(self) -> Figures:
        """Bring the troubles up to date and return the figures of this moment. For the thread that tells."""
        self._troubles.count(TroubleKind.STANDS_STILL, int(self._stands_still_s() > _STANDS_STILL_AFTER_S))
        dropped = self._opened.count_dropped()
        self._dropped += dropped
        self._troubles.happened(TroubleKind.PACKETS_DROPPED, dropped)
        waiting = self._publisher.waiting
        return {"calls": self._mirror.overhearing.live, "waiting": waiting, "dropped": self._dropped}

    def _say_unread(self) -> None:
        """Say what was not recorded since this was said last, and what the kernel had to throw away."""
        unread = self._mirror.overhearing.unread()
        if self._dropped:
            unread["frame dropped: this machine is too slow for what passes the interface"] = self._dropped
        for why, count in sorted((unread - self._said).items()):
            say(f"not recorded: {count} x {why}")
        self._said = unread
