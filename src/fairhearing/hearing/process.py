"""Hearing's process: is handed keys by the recorders, hears what they publish, and forgets.

    wait for messages -> forget keys whose time is up -> hear one window of one recording -> again

One thread, so that a recorder is listened to between two windows, a few milliseconds apart. Killed at any moment it
loses no more than the hearing of what it held keys of; recordings are no affair of its.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import HEARING
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.key_messages import KeyMessage, KeyMessageKind, Told
from fairhearing.vault.layout import object_name
from fairhearing.vault.memory import keep_memory_private
from fairhearing.vault.store import FolderStore, UnknownObject

from .announcement.published import PublishedWordings
from .held_keys import HeldKey, HeldKeys
from .listener import Listener
from .recorders import Gone, Recorders
from .say import say
from .sealed_sound import windows
from .tally import Tally
from .writing import HeardUnwritable, write_down

_IDLE_S: Final = 0.25
_NICE: Final = 10
_BEHIND_AFTER_S: Final = 300.0
_STANDS_STILL_AFTER_S: Final = 30.0
_STOP_WITHIN_S: Final = 3.0


def run(home: Home, clock: Clock) -> None:
    """Hear until SIGTERM or SIGINT. Prints `{"ready": "hearing"}` when it does."""
    os.nice(_NICE)
    if not keep_memory_private():
        say("memory is not locked: if this machine swaps, a key may reach the disk (see ulimit -l)")
    Hearing(home, clock).serve()


@dataclass(slots=True)
class _Work:
    """One recording being heard."""

    recording: str
    steps: Generator[None]


class Hearing:
    """Everything that runs, from start to stop."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._store = FolderStore(home.store)
        self._keys = HeldKeys()
        self._wordings = PublishedWordings(home)
        self._recorders = Recorders(home)
        self._troubles = Troubles(clock)
        self._telling = Telling(home.status, HEARING, clock, self._troubles, look=self._look)
        self._work: _Work | None = None
        self._tally = Tally(clock.now().date())
        self._round_s = clock.monotonic()
        self._is_stopping = False

    def serve(self) -> None:
        """Hear until asked to stop; what is published by then is still heard, for a few seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop())
        self._telling.start()
        sys.stdout.write(json.dumps({"ready": HEARING}) + "\n")
        sys.stdout.flush()
        try:
            while not self._is_stopping:
                self.go_round(_IDLE_S)
            until_s = self._clock.monotonic() + _STOP_WITHIN_S
            while (self._work or self._keys.next()) and self._clock.monotonic() < until_s:
                self.go_round(0.0)
        finally:
            self._leave_work()
            self._recorders.close()
            self._keys.forget_all()
            self._telling.stop()

    def go_round(self, idle_s: float) -> None:
        """Listen to the recorders, waiting only where there is nothing to hear; then hear one window."""
        self._round_s = self._clock.monotonic()
        is_busy = self._work is not None or self._keys.next() is not None
        for told in self._recorders.poll(0.0 if is_busy else idle_s, self._round_s):
            self._take(told)
        for recording in self._keys.forget_due(self._clock.monotonic()):
            self._not_heard(recording, "its key is forgotten, 15 minutes after its call")
        if self._work is None and (held := self._keys.next()) is not None:
            self._work = _Work(held.opened.recording, self._hear(held))
        if self._work is not None:
            self._go_on(self._work)

    def _stop(self) -> None:
        self._is_stopping = True

    def _take(self, told: tuple[str, KeyMessage] | Gone) -> None:
        now_s = self._clock.monotonic()
        if isinstance(told, Gone):
            self._keys.away(told.node, now_s)
            return
        node, message = told
        if isinstance(message, Told) and message.kind is KeyMessageKind.ALL:
            for recording in self._keys.unpublished(node):
                if self._is_stored(recording):
                    self._keys.take(node, Told(KeyMessageKind.PUBLISHED, recording), now_s)
            return
        self._keys.take(node, message, now_s)

    def _is_stored(self, recording: str) -> bool:
        """Whether a recording was published while we were told nothing."""
        try:
            return self._store.size(object_name(recording)) > 0
        except (UnknownObject, OSError):
            return False

    def _go_on(self, work: _Work) -> None:
        """Hear the next window; whatever goes wrong costs this one recording's hearing."""
        try:
            next(work.steps)
        except StopIteration:
            self._tally.heard(self._clock.now().date())
            self._keys.forget(work.recording)
            self._work = None
        except HeardUnwritable as error:
            self._troubles.happened(TroubleKind.HEARING_UNWRITABLE)
            self._not_heard(work.recording, str(error))
        except (VaultError, OSError) as error:
            self._not_heard(work.recording, str(error) if isinstance(error, VaultError) else "the store is away")
        except Exception as error:  # noqa: BLE001 - the outermost loop, of this recording
            self._troubles.happened(TroubleKind.DEFECT)
            self._not_heard(work.recording, f"a defect, {place_of(error)}")

    def _hear(self, held: HeldKey) -> Generator[None]:
        """Hear one recording, a window a step, and write down what was heard."""
        opened = held.opened
        listener = Listener(opened.format, self._wordings.of(opened.practice))
        try:
            for window in windows(self._store, opened.recording, opened.format, opened.key):
                listener.hear(window)
                yield
            write_down(self._home, self._store, opened, listener.report(held.holds))
        finally:
            listener.forget()

    def _not_heard(self, recording: str, why: str) -> None:
        say(f"recording {recording} stays unheard: {why}")
        self._tally.unheard(self._clock.now().date())
        if self._work is not None and self._work.recording == recording:
            self._leave_work()
        self._keys.forget(recording)

    def _leave_work(self) -> None:
        """Drop what is being heard, and the ciphers with it."""
        if self._work is not None:
            self._work.steps.close()
            self._work = None

    def _look(self) -> Figures:
        """Say how hearing is. In the thread that tells."""
        now_s = self._clock.monotonic()
        self._troubles.count(TroubleKind.STANDS_STILL, int(now_s - self._round_s > _STANDS_STILL_AFTER_S))
        waiting, behind_s = self._keys.waiting(now_s)
        self._troubles.count(TroubleKind.HEARING_BEHIND, waiting if behind_s > _BEHIND_AFTER_S else 0)
        heard, unheard = self._tally.of(self._clock.now().date())
        return {
            "keys_held": len(self._keys),
            "heard_today": heard,
            "unheard_today": unheard,
            "behind_s": behind_s,
            "recorders": len(self._recorders),
        }
