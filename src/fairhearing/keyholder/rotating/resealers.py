"""After a change of keys: recordings are sealed anew while somebody who holds both keys is signed in.

    sign-in, or finish -> a round through the keyring, in a thread -> log the count -> keys move on -> rest -> again
    retiring -> retired   a day after the change at the earliest, when no recording is under the key
    retired  -> gone      30 days later, when the keyring's backups of before are gone too

It stops when the session ends, and goes on at the next sign-in of anybody who holds both keys. The rounds after the
first are for what recorders publish late. A key that is gone is listed no more, and taken out of every wrap.
"""

from __future__ import annotations

import asyncio
import functools
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.taking_back import take_key_back
from fairhearing.keyholder.holders.trust import trusted_recipients
from fairhearing.keyholder.kits.kit_words import forget_shares
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.keyholder.signing_in.sessions import Session, Sessions
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, NoKeyring
from fairhearing.vault.recipients import (
    KeyState,
    RecipientKey,
    list_recipients,
    load_recipients,
    recipients_path,
)
from fairhearing.vault.unseal import PracticeKey

from .reissuing import in_state, reissue
from .resealing import Done, Resealing
from .rotation_messages import Resealing as Progress
from .rotation_messages import ResealingState

RETIRES_AFTER: Final = timedelta(days=1)
"""A call that began before the change ends well within this, and is published."""
GONE_AFTER: Final = timedelta(days=30)
"""Copies of the keyring in backups are under the old key for so long."""
LATE_AFTER: Final = timedelta(days=7)
_REST_S: Final = 15.0
_LOOK_EVERY_S: Final = 600.0
_NOTICES_WITHIN_S: Final = 0.2
_OLD: Final = frozenset({KeyState.RETIRING, KeyState.RETIRED})
_NOT_IN_USE: Final = frozenset({KeyState.GENERATED, KeyState.VERIFIED})


@dataclass(slots=True)
class _Run:
    """One practice's recordings being sealed anew for one session. held: the practice's keys, forgotten at its end."""

    session: Session
    account: str
    practice: str
    held: tuple[HeldSeed, ...] = field(repr=False)
    stop: threading.Event = field(default_factory=threading.Event)
    unopened: int = 0


@dataclass(slots=True)
class Resealers:
    """All runs. late: practices whose change of keys is not finished after a week; for any thread to read.

    waiting: practices whose run ended with its session; somebody else who is signed in may go on. left: how many
    recordings were under an old key when somebody last looked, by practice; for any thread to read.
    """

    home: Home
    clock: Clock
    log: KeyholderLog
    sessions: Sessions
    late: frozenset[str] = frozenset()
    left: Mapping[str, int] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    rest_s: float = _REST_S
    _runs: dict[str, tuple[_Run, asyncio.Task[None]]] = field(default_factory=dict)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="reseal"))
    _looked_s: float = float("-inf")

    def begin(self, session: Session, holding: Holding) -> None:
        """Begin, or go on, for each practice of which a person holds two keys; unless another's run goes on there."""
        for practice in holding.roles:
            held = holding.of_practice(practice)
            going = self._going(practice)
            if going or len(held) == 1:
                continue
            self.waiting.discard(practice)
            run = _Run(session, holding.account, practice, held)
            task = asyncio.get_running_loop().create_task(self._run(run))
            self._runs[practice] = run, task
            task.add_done_callback(functools.partial(self._forget, run))

    def _going(self, practice: str) -> _Run | None:
        """Return the run that goes on for a practice; one whose session is over is told to end."""
        run, _ = self._runs.get(practice, (None, None))
        if run and not self._goes_on(run.session):
            run.stop.set()
            return None
        return run

    def _forget(self, run: _Run, _: asyncio.Task[None]) -> None:
        if self._runs.get(run.practice, (None, None))[0] is run:
            del self._runs[run.practice]

    def progress(self, practice: str) -> Progress:
        """Say how far a practice's recordings are. Raises VaultError as its files do."""
        recipients = load_recipients(recipients_path(self.home, practice))
        counts = _counts(self.home, practice)
        total, done = sum(counts.values()), counts.get(recipients.current.key_id, 0)
        run = self._going(practice)
        if done < total:
            state = ResealingState.WORKING if run else ResealingState.WAITING
        else:
            has_old = any(key.state in _OLD for key in recipients.keys)
            state = ResealingState.DONE if has_old else ResealingState.NOTHING
        return Progress(done, total, state, run.unopened if run else 0)

    def sweep(self) -> None:
        """Look now and again for changes of keys that nobody finishes. To be called every few seconds."""
        now_s = self.clock.monotonic()
        if now_s >= self._looked_s + _LOOK_EVERY_S:
            self._looked_s = now_s
            asyncio.get_running_loop().create_task(self._look())

    def close(self) -> None:
        """Stop every run, and wait for none."""
        for run, task in self._runs.values():
            run.stop.set()
            task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _look(self) -> None:
        loop, now = asyncio.get_running_loop(), self.clock.now()
        self.late, self.left = await loop.run_in_executor(None, _looked, self.home, now)

    async def _run(self, run: _Run) -> None:
        try:
            while self._goes_on(run.session) and (old := self._old_keys(run)):
                for seed in old:
                    done = await self._round(run, seed)
                    run.unopened = done.unopened
                    if done.resealed:
                        self._say(Verb.KEYS_RESEALED, run, seed.key_id, count=done.resealed, left=done.unopened)
                counts = await asyncio.get_running_loop().run_in_executor(None, _counts, self.home, run.practice)
                self._note_left(run.practice, sum(counts.get(seed.key_id, 0) for seed in old))
                self._move_on(run, counts)
                await self._rest(run)
        except (OSError, VaultError, KeyholderError):
            return  # whoever looks after disk and log tells of it; the next sign-in goes on
        except Exception as defect:  # noqa: BLE001 - the outermost loop of a run: nobody waits for it
            sys.stderr.write(f"fairhearing keyholder: keys were not sealed anew, a defect: {place_of(defect)}\n")
            sys.stderr.flush()
        finally:
            run.stop.set()  # a round that nobody waits for any more must not keep the process
            if run.held and not self._goes_on(run.session):
                self.waiting.add(run.practice)
            run.held = ()

    async def _round(self, run: _Run, old: HeldSeed) -> Done:
        """Go through the keyring once, until the session ends."""
        recipients = trusted_recipients(self.home, run.held)
        resealing = Resealing(self.home.keyring, run.practice, PracticeKey(old.seed), recipients.recipient.public)
        before = _counts(self.home, run.practice).get(old.key_id, 0)
        told = lambda done: self._note_left(run.practice, max(0, before - done))  # noqa: E731 - one batch's news
        going = asyncio.get_running_loop().run_in_executor(self._thread, resealing.round, run.stop, told)
        while not (await asyncio.wait({going}, timeout=_NOTICES_WITHIN_S))[0]:
            if not self._goes_on(run.session):
                run.stop.set()
        return await going

    async def _rest(self, run: _Run) -> None:
        """Wait for what recorders publish late, or for the session's end."""
        for _ in range(int(self.rest_s / _NOTICES_WITHIN_S)):
            if not self._goes_on(run.session):
                return
            await asyncio.sleep(_NOTICES_WITHIN_S)

    def _note_left(self, practice: str, count: int) -> None:
        self.left = {**self.left, practice: count}

    def _old_keys(self, run: _Run) -> list[HeldSeed]:
        """Return the keys at hand that were in use before, while another one is in use and at hand."""
        recipients = trusted_recipients(self.home, run.held)
        listed = {key.key_id: key.state for key in recipients.keys}
        has_new = recipients.active is not None and recipients.active.key_id in {each.key_id for each in run.held}
        return [each for each in run.held if has_new and listed.get(each.key_id) in _OLD]

    def _move_on(self, run: _Run, counts: Mapping[str, int]) -> None:
        """Let keys that no recording is under retire, and go 30 days later."""
        now, recipients = self.clock.now(), trusted_recipients(self.home, run.held)
        keys = tuple(_moved_on(key, counts, now) for key in recipients.keys)
        if keys == recipients.keys:
            return
        for before, after in zip(recipients.keys, keys, strict=True):
            if after is None:
                self._say(Verb.KEY_GONE, run, before.key_id)
            elif after.state is not before.state:
                self._say(Verb.KEY_RETIRED, run, before.key_id)
        reissue(self.home, recipients, tuple(key for key in keys if key), run.held, now)
        for before, after in zip(recipients.keys, keys, strict=True):
            if after is None:
                take_key_back(self.home, run.practice, before.key_id)
                forget_shares(self.home, run.practice, before.key_id)

    def _goes_on(self, session: Session) -> bool:
        now_s = self.clock.monotonic()
        return not session.is_over(now_s) and session in self.sessions.of_account(session.sealed.account)

    def _say(self, verb: Verb, run: _Run, key_id: str, **detail: int) -> None:
        role = str(run.held[0].role)
        self.log.record(verb, run.account, role=role, practice=run.practice, subject=key_id, **detail)


def _moved_on(key: RecipientKey, counts: Mapping[str, int], now: datetime) -> RecipientKey | None:
    """Return a key in its next state if its time has come; None for one that is gone."""
    since = key.since or now
    if counts.get(key.key_id):
        return key
    if key.state is KeyState.RETIRING and now >= since + RETIRES_AFTER:
        return in_state(key, KeyState.RETIRED, now)
    return None if key.state is KeyState.RETIRED and now >= since + GONE_AFTER else key


def _counts(home: Home, practice: str) -> dict[str, int]:
    """Return how many recordings are under each of a practice's keys."""
    try:
        with closing(Keyring(home.keyring, read_only=True)) as keyring:
            return keyring.counts(practice)
    except NoKeyring:
        return {}


def _looked(home: Home, now: datetime) -> tuple[frozenset[str], dict[str, int]]:
    """Return the practices whose change of keys is not finished after a week, and what is left of each practice."""
    late, left = set(), {}
    for path in list_recipients(home):
        try:
            recipients = load_recipients(path)
            old = [key.key_id for key in recipients.keys if key.state in _OLD]
            counts = _counts(home, recipients.practice) if old else {}
        except VaultError:
            continue  # that it cannot be read is told by whoever needs it
        left[recipients.practice] = sum(counts.get(key_id, 0) for key_id in old)
        if recipients.active and any(_is_late(key, counts, now) for key in recipients.keys):
            late.add(recipients.practice)
    return frozenset(late), left


def _is_late(key: RecipientKey, counts: Mapping[str, int], now: datetime) -> bool:
    if key.since is None or now < key.since + LATE_AFTER:
        return False
    return bool(counts.get(key.key_id)) if key.state is KeyState.RETIRING else key.state in _NOT_IN_USE
