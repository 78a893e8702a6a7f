"""Signing in is unwrapping: a passphrase that opens the account's wrap, then a code from the person's device.

    sign_in: limits -> room to derive -> Argon2id -> open the wrap -> pending
    confirm: limits -> code, once -> the practice's recipients name my key -> log -> countersign it -> open session
    step_up: limits -> code, once -> log; for one step of somebody who is signed in

An account without a wrap costs the same as one with a wrong passphrase, and is answered the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.vault.clock import Clock
from fairhearing.vault.document import is_id
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

from .codes import LastSignIn, save_last_sign_in, use_code
from .cosigning import Cosigning
from .derivation import SALT_BYTES, Cost, Derivations, derive_key
from .errors import DamagedFiles, KeyNotListed, NotYourPractice, SignInFailed, TooManyTries
from .holding import HeldSeed, Holding
from .limits import Limits
from .log import KeyholderLog
from .messages import Unlocked
from .sessions import Session, Sessions
from .step import Step
from .wraps import Wrap, load_pepper, load_wrap, open_wrap, pepper_id

_UNKNOWN = "unknown"
"""Stands in the log for an account that is not even of an account's form."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The two steps, and what they need."""

    home: Home
    clock: Clock
    log: KeyholderLog
    sessions: Sessions
    limits: Limits
    derivations: Derivations
    cosigning: Cosigning
    random: Callable[[int], bytes] = os.urandom

    async def begin(self, account: str, passphrase: str, address: str) -> str:
        """Try a passphrase; return the token that waits for the code.

        Raises SignInFailed, TooManyTries, TooBusy, DamagedFiles, LogUnwritable.
        """
        account = _known_form(account)
        self._check_limits(account, address)
        self.derivations.check_room()
        wrap = None if account == _UNKNOWN else load_wrap(self.home, account)
        pepper = self._pepper(wrap)
        self.limits.charge(account, address, self.clock.monotonic())
        cost, salt = (wrap.cost, wrap.salt) if wrap else (Cost(), self.random(SALT_BYTES))
        key = await self.derivations.run(lambda: derive_key(passphrase, salt, pepper, cost))
        try:
            holding = _open(wrap, key)
        except SignInFailed:
            self._log_failure(account, "passphrase")
            raise
        self.limits.forgive(account, address)
        return self.sessions.add_pending(holding, address, self.clock.monotonic())

    def confirm(self, token: str, code: str) -> Unlocked:
        """Finish a sign-in; return the open session.

        Raises SignInFailed, PendingExpired, TooManyTries, KeyNotListed, DamagedFiles, LogUnwritable.
        """
        now, now_s = self.clock.now(), self.clock.monotonic()
        pending, holding = self.sessions.pending(token, now_s)
        account = holding.account
        self._check_limits(account, pending.address)
        used = use_code(self.home, account, holding.totp_secret, code, now)
        if used is None:
            self.limits.charge(account, pending.address, now_s)
            self.sessions.count_wrong_code(pending)
            self._log_failure(account, "code")
            raise SignInFailed("account, passphrase or code is not right")
        self._check_recipients(holding)
        self.log.record(Verb.SIGN_IN_SUCCEEDED, account)
        doubts, cosigned = self.cosigning.at_sign_in(holding, used.cosigned)
        save_last_sign_in(self.home, account, LastSignIn(used.step, now, cosigned))
        self.limits.clear(account)
        unlock = self.sessions.open(pending, holding, now_s)
        return Unlocked(unlock, tuple(sorted(holding.roles)), used.time, doubts)

    def step_up(self, session: Session, holding: Holding, code: str, step: Step) -> None:
        """Take a fresh code for one step of a person who is signed in; the entry is in the log when this returns.

        Raises SignInFailed, TooManyTries, NotYourPractice, BadMessage, DamagedFiles, LogUnwritable.
        """
        step.check()
        account, now_s = holding.account, self.clock.monotonic()
        self._check_limits(account, session.address)
        if step.practice and step.practice not in holding.roles:
            self._log_step(Verb.CODE_REFUSED, holding, step, reason="not_your_practice")
            raise NotYourPractice("this session holds no key of that practice")
        if use_code(self.home, account, holding.totp_secret, code, self.clock.now()) is None:
            self.limits.charge(account, session.address, now_s)
            self._log_step(Verb.CODE_REFUSED, holding, step, reason="code")
            raise SignInFailed("the code is not right, or was used before")
        self._log_step(Verb.CODE_CONFIRMED, holding, step)
        self.limits.clear(account)

    def _log_step(self, verb: Verb, holding: Holding, step: Step, **detail: str) -> None:
        self.log.record(
            verb,
            holding.account,
            role=holding.roles.get(step.practice, ""),
            practice=step.practice,
            subject=step.subject,
            action=step.action,
            **detail,
        )

    def _check_limits(self, account: str, address: str) -> None:
        wait = self.limits.wait(account, address, self.clock.monotonic())
        if wait is None:
            return
        if wait.first:
            self.log.record(Verb.SIGN_IN_LOCKED, account)
        raise TooManyTries("too many failed sign-ins by this account or from this address", wait.seconds)

    def _pepper(self, wrap: Wrap | None) -> bytes:
        pepper = load_pepper(self.home)
        if wrap and wrap.pepper_id != pepper_id(pepper):
            raise DamagedFiles("keyholder/pepper is not the one the wraps were made with")
        return pepper

    def _check_recipients(self, holding: Holding) -> None:
        """Make sure that recordings are being sealed to keys that this person holds, by files those keys signed."""
        for held in holding.seeds:
            if not self._is_listed(held):
                self.log.record(Verb.SIGN_IN_FAILED, holding.account, practice=held.practice, reason="key_not_listed")
                raise KeyNotListed(f"the recipients file of {held.practice} is not one that its own key signed")

    def _is_listed(self, held: HeldSeed) -> bool:
        key = PracticeKey(held.seed)
        try:
            recipients = load_recipients(recipients_path(self.home, held.practice))
        except VaultError:
            return False
        return recipients.signer_vkey == key.recipients_signer(held.practice).vkey and key.key_id in {
            each.key_id for each in recipients.keys
        }

    def _log_failure(self, account: str, step: str) -> None:
        self.log.record(Verb.SIGN_IN_FAILED, account, reason=step)


def _open(wrap: Wrap | None, key: bytes) -> Holding:
    if wrap is None:
        raise SignInFailed("account, passphrase or code is not right")
    return open_wrap(wrap, key)


def _known_form(account: str) -> str:
    return account if is_id(account) else _UNKNOWN
