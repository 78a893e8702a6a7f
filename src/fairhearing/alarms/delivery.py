"""Handing alarms to mail server and webhooks: at once, and again with growing pauses for a day.

Each attempt has a thread of its own, a few at a time, and one at a time for each receiver; letters and webhooks have
threads apart. So a receiver that hangs holds no other up, and one that is waited for too long is said to fail.
"""

from __future__ import annotations

import queue
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .errors import AlarmError, NotDelivered
from .mail import message_id_of, send_mail
from .memory import Parcel
from .receivers import Receivers
from .webhook import MayReach, may_reach, post
from .words import document, letter

_PAUSES_S: Final = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
_GIVEN_UP_AFTER_S: Final = 86_400.0
_FEWEST_TRIES: Final = 20
"""A clock that was set on by a day gives nothing up: so many tries take fourteen hours."""
_AT_ONCE: Final = 6
_TOO_LONG_S: Final = 60.0
"""No attempt may take as long: its receiver, or what stands between, holds it."""
FAILING_FROM: Final = 2
"""So often a parcel must not have been taken before that is a trouble."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. error: why it was not taken, empty where it was."""

    parcel: Parcel
    error: str = ""


@dataclass(slots=True)
class Delivery:
    """Parcels on their way. For one thread, which calls `turn` each second.

    receivers: those of now, whose names and webhooks are used.
    reach, context: where webhooks may go and whose certificates they show; the system's, save in tests.
    """

    home: Home
    clock: Clock
    reach: MayReach = may_reach
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    receivers: Receivers = field(default_factory=Receivers)
    waiting: list[Parcel] = field(default_factory=list)
    given_up: int = 0
    delivered: int = 0
    _flying: dict[tuple[str, str], Parcel] = field(default_factory=dict)
    _since_s: dict[tuple[str, str], float] = field(default_factory=dict)
    _held: int = 0
    _outcomes: queue.SimpleQueue[Outcome] = field(default_factory=queue.SimpleQueue)
    _letters: ThreadPoolExecutor = field(default_factory=lambda: _pool("letter"))
    _hooks: ThreadPoolExecutor = field(default_factory=lambda: _pool("webhook"))

    def add(self, parcels: Iterable[Parcel]) -> None:
        """Take parcels; they go out with the next turn."""
        self.waiting += parcels

    def turn(self, now_s: float) -> list[Outcome]:
        """Start what is due, and return what became of earlier attempts."""
        outcomes = []
        while not self._outcomes.empty():
            outcomes.append(outcome := self._outcomes.get())
            self._settle(outcome, now_s)
        busy = {_receiver_of(parcel) for parcel in self._flying.values()}
        for parcel in list(self.waiting):
            if parcel.due_s <= now_s and _receiver_of(parcel) not in busy:
                self.waiting.remove(parcel)
                busy.add(_receiver_of(parcel))
                self._start(parcel, now_s)
        self._held = sum(now_s - since_s > _TOO_LONG_S for since_s in self._since_s.values())
        return outcomes

    @property
    def unfinished(self) -> tuple[Parcel, ...]:
        """What must be tried again after a restart."""
        return (*self._flying.values(), *self.waiting)

    @property
    def failing(self) -> int:
        """How many were not taken again and again, or were given up, or are held by whoever should take them."""
        return self.given_up + self._held + sum(parcel.tries >= FAILING_FROM for parcel in self.unfinished)

    def close(self) -> None:
        """Start no more. What is on its way may arrive still."""
        for pool in (self._letters, self._hooks):
            pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, parcel: Parcel, now_s: float) -> None:
        place = (parcel.id, parcel.mail)
        self._flying[place], self._since_s[place] = parcel, now_s
        (self._letters if parcel.mail else self._hooks).submit(self._attempt, parcel)

    def _settle(self, outcome: Outcome, now_s: float) -> None:
        parcel = outcome.parcel
        for known in (self._flying, self._since_s):
            known.pop((parcel.id, parcel.mail), None)
        if not outcome.error:
            self.delivered, self.given_up = self.delivered + 1, 0
            return
        tried = replace(parcel, tries=parcel.tries + 1)
        tried = replace(tried, due_s=now_s + _PAUSES_S[min(tried.tries, len(_PAUSES_S)) - 1])
        age_s = (self.clock.now() - parcel.asked_at).total_seconds()
        if parcel.alarms and (age_s < _GIVEN_UP_AFTER_S or tried.tries < _FEWEST_TRIES):
            self.waiting.append(tried)
        elif parcel.alarms:
            self.given_up += 1

    def _attempt(self, parcel: Parcel) -> None:
        try:
            self._send(parcel, self.clock.now())
        except (AlarmError, BadMailSettings) as error:
            self._outcomes.put(Outcome(parcel, str(error) or type(error).__name__))
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame: nothing else would notice
            self._outcomes.put(Outcome(parcel, f"a defect: {type(error).__name__}"))
        else:
            self._outcomes.put(Outcome(parcel))

    def _send(self, parcel: Parcel, now: datetime) -> None:
        """Send one. Raises NotDelivered, BadMailSettings."""
        practices = {each.practice: each for each in self.receivers.practices}
        if not parcel.mail:
            webhook = practices[parcel.practices[0]].webhook if parcel.practices[0] in practices else None
            if webhook is not None:
                body = document(parcel.alarms, parcel.practices[0], parcel.asked_at, parcel.id)
                moment_s = int(now.timestamp())
                post(webhook, body, moment_s=moment_s, reach=self.reach, context=self.context())
            return
        settings = load_mail_settings(self.home)
        if settings is None:
            raise NotDelivered("there is no mail.json, so no e-mail leaves")
        names = [practices[each].name for each in parcel.practices if each in practices]
        if not names:
            return  # nobody's alarm any more
        send_mail(
            settings,
            parcel.mail,
            letter(parcel.alarms, names, parcel.asked_at),
            message_id=message_id_of(settings, parcel.id),
            date=format_datetime(parcel.asked_at),
        )


def _receiver_of(parcel: Parcel) -> tuple[str, str]:
    """Say who is to take a parcel: an address, or a practice's webhook."""
    return (parcel.mail, "") if parcel.mail else ("", parcel.practices[0])


def _pool(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=name)
