"""Looks at HOME/status each second, and tells people what is wrong. Needs no database and no other process.

    status files -> lines -> rules -> one parcel a receiver -> mail server, webhook

It runs in a thread of `fairhearing serve`, or alone as `fairhearing watch`. It says how it is in a status file too, and
so does each process it watches: nobody is alone in saying that all is well.
"""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import WATCH as PROCESS
from fairhearing.health.lines import Line, read_lines
from fairhearing.health.telling import Figures, Telling
from fairhearing.health.troubles import Troubles
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.vault.clock import Clock, MachineTime, machine_time
from fairhearing.vault.defects import place_of
from fairhearing.vault.home import Home

from .delivery import Delivery, Outcome
from .errors import BadReceivers
from .memory import Parcel, Remembered, load_memory, save_memory
from .receivers import PracticeReceivers, Receivers, load_receivers
from .results import TestResult, save_result
from .rules import Alarm, Memory, step

_EACH_S: Final = 1.0
_STANDS_STILL_AFTER_S: Final = 30.0
_GRACE_S: Final = 45.0
"""So long after its start nobody is told of a process that is not there: it may be about to start as well."""
_PERHAPS_STARTING: Final = frozenset({TroubleKind.SILENT, TroubleKind.STOPPED})
_STOP_WITHIN_S: Final = 3.0
_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class _Settings:
    """Who is told, and whether a letter could leave at all."""

    receivers: Receivers
    has_mail: bool


class Watcher:
    """One watcher, from `start` to `stop`. machine: tells its time; another one in tests."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        *,
        delivery: Delivery | None = None,
        machine: Callable[[], MachineTime] = machine_time,
    ) -> None:
        self._home, self._clock, self._machine = home, clock, machine
        self.troubles = Troubles(clock)
        self._delivery = delivery or Delivery(home, clock)
        self._began_s = self._turned_s = machine().s
        known = load_memory(home, now=clock.now(), now_s=self._began_s)
        self._memory: Memory = known.memory
        self._tests = dict(known.tests)
        self._delivery.add(known.parcels)
        self._saved = known
        self._receivers = 0
        self._last = _Settings(Receivers(), has_mail=False)
        self._results: dict[str, TestResult] = {}
        self._telling = Telling(home.status, PROCESS, clock, self.troubles, look=self._look)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._telling.start()
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; what was not delivered is tried again by the next watcher."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)
        self._delivery.close()
        self._telling.stop()

    def turn(self) -> None:
        """Look once, and tell what is due."""
        now, now_s = self._clock.now(), self._machine().s
        settings = self._settings()
        self._delivery.receivers = settings.receivers
        lines = self._heeded(read_lines(self._home.status, self._machine()), now_s)
        self._memory, alarms = step(self._memory, lines, now_s=now_s, now=now)
        self._delivery.add(self._parcels(settings, alarms))
        self._delivery.add(self._asked_tests(settings.receivers))
        for outcome in self._delivery.turn(now_s):
            self._note(outcome)
        self.troubles.count(TroubleKind.ALARMS_UNDELIVERED, self._delivery.failing)
        self._save(now_s)
        self._turned_s = now_s

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.turn()
            except Exception as error:  # noqa: BLE001 - the outermost loop: one turn may fail, the next must come
                sys.stderr.write(f"fairhearing watch: a turn failed, this is a defect: {place_of(error)}\n")
                self.troubles.happened(TroubleKind.DEFECT)
            self._stopping.wait(_EACH_S)

    def _heeded(self, lines: Sequence[Line], now_s: float) -> Sequence[Line]:
        """Leave out, at the beginning, who is not there yet."""
        if now_s - self._began_s >= _GRACE_S:
            return lines
        return [line for line in lines if line.kind not in _PERHAPS_STARTING]

    def _settings(self) -> _Settings:
        """Read who is told, and how; what cannot be read is a trouble, and those before go on being told."""
        try:
            receivers = load_receivers(self._home)
            has_mail = load_mail_settings(self._home) is not None
        except (BadReceivers, BadMailSettings):
            self.troubles.begin(TroubleKind.ALARMS_UNREADABLE)
            return self._last
        self.troubles.end(TroubleKind.ALARMS_UNREADABLE)
        self._last = _Settings(receivers, has_mail)
        reached = [each for each in receivers.practices if each.webhook or (has_mail and each.people)]
        self._receivers = sum(len(each.people) * has_mail + (each.webhook is not None) for each in reached)
        return self._last

    def _parcels(self, settings: _Settings, alarms: Sequence[Alarm]) -> list[Parcel]:
        """Make one parcel for each receiver, of what concerns their practices."""
        practices = settings.receivers.practices
        concerned = {each.practice: _of(alarms, each) for each in practices}
        addresses = dict.fromkeys(mail for each in practices for mail in each.people) if settings.has_mail else {}
        parcels = []
        for mail in addresses:
            own = [each.practice for each in practices if mail in each.people and concerned[each.practice]]
            told = tuple(alarm for alarm in alarms if any(alarm in concerned[each] for each in own))
            if told:
                parcels.append(self._parcel(own, mail, told))
        hooked = (each.practice for each in practices if each.webhook is not None and concerned[each.practice])
        return parcels + [self._parcel([practice], "", concerned[practice]) for practice in hooked]

    def _asked_tests(self, receivers: Receivers) -> list[Parcel]:
        """Make the parcels of tests that were asked for since."""
        parcels = []
        for each in receivers.practices:
            if each.test and self._tests.get(each.practice) != each.test:
                self._tests[each.practice] = each.test
                own = [self._parcel([each.practice], mail, ()) for mail in each.people]
                own += [self._parcel([each.practice], "", ())] if each.webhook else []
                parcels += own
                self._say_result(TestResult(each.practice, each.test, self._clock.now(), len(own)))
        return parcels

    def _parcel(self, practices: Sequence[str], mail: str, alarms: tuple[Alarm, ...]) -> Parcel:
        return Parcel(secrets.token_hex(_ID_BYTES), tuple(practices), mail, alarms, self._clock.now())

    def _note(self, outcome: Outcome) -> None:
        """Say what became of an attempt: of a test to whoever asked for it, of an alarm where it failed."""
        parcel = outcome.parcel
        if not parcel.alarms:
            result = self._results.get(parcel.practices[0])
            if result is not None:
                self._say_result(result.with_one(outcome.error))
        elif outcome.error:
            sys.stderr.write(f"fairhearing watch: an alarm was not delivered: {outcome.error}\n")

    def _say_result(self, result: TestResult) -> None:
        self._results = {**self._results, result.practice: result}
        try:
            save_result(self._home, tuple(self._results.values()))
        except OSError:
            return  # a full disk: told as such

    def _save(self, now_s: float) -> None:
        """Keep what must outlive this process, where it changed. A disk that takes nothing changes nothing here."""
        remembered = Remembered(self._memory, self._delivery.unfinished, dict(self._tests))
        if remembered == self._saved:
            return
        try:
            save_memory(self._home, remembered, now=self._clock.now(), now_s=now_s)
        except OSError:
            return
        self._saved = remembered

    def _look(self) -> Figures:
        stands_still = self._machine().s - self._turned_s > _STANDS_STILL_AFTER_S
        self.troubles.count(TroubleKind.STANDS_STILL, int(stands_still))
        return {
            "receivers": self._receivers,
            "waiting": len(self._delivery.unfinished),
            "delivered": self._delivery.delivered,
        }


def _of(alarms: Sequence[Alarm], receivers: PracticeReceivers) -> tuple[Alarm, ...]:
    return tuple(alarm for alarm in alarms if alarm.line.practice in ("", receivers.practice))
