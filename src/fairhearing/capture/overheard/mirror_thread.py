"""The thread of a mirror port: five times a second it takes in what passed, seals what is due, writes it all at once.

    tick:  all frames, in the order they came -> heard, or placed -> sealed -> one append to the journal -> publisher

What the journal does not take waits, sealed, and is appended again at the next tick; the calls go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from fairhearing.call.actions import EndReason
from fairhearing.call.clients import Client, find_client
from fairhearing.call.overheard import OverheardCalls
from fairhearing.capture.config import RecorderConfig
from fairhearing.capture.live_call import Moment
from fairhearing.capture.recipient_book import SealTo
from fairhearing.capture.say import say
from fairhearing.capture.unwritten import Unwritten
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of

from .overhearing import TICK_NS, Overhearing, Terms
from .packet_socket import PacketSocket

_TICK_S: Final = TICK_NS / 1_000_000_000


class MirrorThread:
    """Hears and records one interface's calls. `run` in one thread; the rest from any.

    ticked_ns: when its last tick began. seal_to: told a practice, returns its keys.
    """

    def __init__(
        self,
        opened: PacketSocket,
        config: RecorderConfig,
        clock: Clock,
        *,
        seal_to: Callable[[str], SealTo | None],
        unwritten: Unwritten,
        troubles: Troubles,
    ) -> None:
        self._opened, self._clock, self._unwritten, self._troubles = opened, clock, unwritten, troubles
        self._moment = Moment(time.monotonic_ns(), clock.now())
        self.ticked_ns = self._moment.ns
        self._stopping = threading.Event()
        self._calls = OverheardCalls(lambda _source, _destination: None, ())
        self.overhearing = Overhearing(
            self._calls,
            Terms(seal_to=seal_to, time_at=self._time_at, shift=clock.offset, most_calls=config.limits.calls),
        )
        self.configure(config)

    def configure(self, config: RecorderConfig) -> None:
        """Record calls that begin from now on by these settings."""
        self._silence_s = config.limits.silence_s
        ours = frozenset(sip.host for sip in config.sip)
        self._calls.configure(
            lambda source, destination: None if destination in ours else _client_of((source, destination), config),
            [practice.lines for practice in config.practices],
        )

    def stop(self) -> None:
        """Ask `run` to close all calls, write everything, and return."""
        self._stopping.set()

    def run(self) -> None:
        """Tick until `stop` was called and everything is written."""
        due_s = time.monotonic()
        while not (self._stopping.is_set() and not self.overhearing.live and self._unwritten.is_empty):
            try:
                self.tick()
            except Exception as error:  # noqa: BLE001 - the outermost loop: one tick may fail, the next must run
                say(f"a tick failed, this is a defect: {place_of(error)}")
                self._troubles.happened(TroubleKind.DEFECT)
            due_s = max(due_s + _TICK_S, time.monotonic())
            if self._stopping.is_set():
                time.sleep(_TICK_S / 4)
            else:
                self._stopping.wait(due_s - time.monotonic())

    def tick(self) -> None:
        """Do everything that is due now."""
        now_ns = time.monotonic_ns()
        self._moment = Moment(now_ns, self._clock.now())
        for frame in self._opened.frames():
            self.overhearing.see(frame)
        if self._stopping.is_set():
            self.overhearing.end(now_ns, EndReason.SHUTDOWN)
        sealed = self.overhearing.tick(now_ns, self._silence_s)
        self._unwritten.add(sealed.records, sealed.abandoned)
        recovered = self._unwritten.write(now_ns)
        if recovered is not None:
            self.overhearing.note_sealed_late(recovered)
        self.ticked_ns = now_ns

    def _time_at(self, ns: int) -> datetime:
        return self._moment.at(ns)


def _client_of(hosts: Sequence[str], config: RecorderConfig) -> Client | None:
    """Return whose call it is: of the client at either end."""
    return next((client for host in hosts if (client := find_client(config.clients, host))), None)
