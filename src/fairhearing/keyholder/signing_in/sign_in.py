"""Signing in is unwrapping: a passphrase that opens the account's wrap, then a code from the person's device.

    sign_in: limits -> room to derive -> Argon2id -> open the wrap -> pending
    confirm: limits -> code, recovery code or passkey, once (`proofs`)
             -> keys brought up to date (`entering`) -> log -> countersign it -> open session
             -> every recording since the last sign-in is tried, in the background
    step_up: limits -> code, once -> log; for one step of somebody who is signed in

An account without a wrap costs the same as one with a wrong passphrase, and is answered the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import NotYourPractice, PasskeyRefused, SignInFailed
from fairhearing.keyholder.holders.holding import Holding
from fairhearing.keyholder.holders.wrap_files import load_wrap
from fairhearing.keyholder.holders.wraps import Wrap, open_wrap
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.messages import Unlocked
from fairhearing.keyholder.second_steps.codes import LastSignIn, save_last_sign_in
from fairhearing.keyholder.second_steps.proofs import use_typed
from fairhearing.keyholder.second_steps.recovery_codes import recovery_digest
from fairhearing.vault.document import is_id

from .derivation import Cost
from .entering import Entering
from .sessions import LONGEST_S, Session
from .step import Step
from .tries import Tries

_UNKNOWN = "unknown"
"""Stands in the log for an account that is not even of an account's form."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The two steps, and a fresh code for one step more."""

    means: Means

    @property
    def tries(self) -> Tries:
        """What limits trying."""
        return Tries(self.means)

    async def begin(self, account: str, passphrase: str, address: str) -> str:
        """Try a passphrase; return the token that waits for the code.

        Raises SignInFailed, TooManyTries, TooBusy, DamagedFiles, LogUnwritable.
        """
        account = _known_form(account)
        self.tries.check(account, address)
        wrap = None if account == _UNKNOWN else load_wrap(self.means.home, account)
        derived = wrap.derived if wrap else replace(self.tries.new_derived(), cost=Cost())
        key = await self.tries.derive(account, address, passphrase, derived)
        try:
            holding = _open(wrap, key)
        except SignInFailed:
            self._log_failure(account, "passphrase")
            raise
        self.means.limits.forgive(account, address)
        return self.means.sessions.add_pending(holding, address, self.means.clock.monotonic())

    def confirm(self, token: str, typed: str) -> Unlocked:
        """Finish a sign-in by six digits or a recovery code; as `confirm_by`."""
        now = self.means.clock.now()
        by = "recovery_code" if recovery_digest(typed) else "code"
        return self.confirm_by(token, lambda holding: use_typed(self.means.home, holding, typed, now), by=by)

    def confirm_by(self, token: str, prove: Callable[[Holding], LastSignIn | None], *, by: str) -> Unlocked:
        """Finish a sign-in; return the open session. prove: uses the second step up, as `proofs` does.

        Raises SignInFailed, PendingExpired, TooManyTries, KeyNotListed, NoKeyLeft, DamagedFiles, FilesUnwritable,
        LogUnwritable.
        """
        now, now_s = self.means.clock.now(), self.means.clock.monotonic()
        pending, holding = self.means.sessions.pending(token, now_s)
        account = holding.account
        self.tries.check(account, pending.address)
        used = _proved(prove, holding)
        if used is None:
            self.means.limits.charge(account, pending.address, now_s)
            self.means.sessions.count_wrong_code(pending)
            self._log_failure(account, by)
            raise SignInFailed("account, passphrase or code is not right")
        entered = Entering(self.means).enter(holding, used)
        holding = entered.holding
        self.means.log.record(Verb.SIGN_IN_SUCCEEDED, account, **({} if by == "code" else {"by": by}))
        doubts, cosigned = self.means.cosigning.at_sign_in(holding, used.cosigned)
        save_last_sign_in(self.means.home, account, replace(entered.remembered, time=now, cosigned=cosigned))
        for practice in holding.roles:
            self.means.file_doubts.pop(practice, None)
        told = {of: doubt for of, doubt in entered.doubts.items() if doubt is not FileDoubt.RECIPIENTS_FOREIGN}
        self.means.file_doubts.update(told)  # what is foreign is among what `trials` found
        self.means.limits.clear(account)
        unlock = self.means.sessions.open(pending, holding, now_s, _longest_s(holding, now))
        self.means.damages.mended(account)
        session, _ = self.means.sessions.session(unlock, now_s)
        self.means.trials.begin(session, holding)
        self.means.resealers.begin(session, holding)
        return Unlocked(unlock, tuple(sorted(holding.roles)), used.time, doubts, entered.doubts)

    def step_up(self, session: Session, holding: Holding, code: str, step: Step) -> None:
        """Take a fresh code for one step of a person who is signed in; the entry is in the log when this returns.

        Raises SignInFailed, TooManyTries, NotYourPractice, BadMessage, DamagedFiles, LogUnwritable.
        """
        step.check()
        account, now_s = holding.account, self.means.clock.monotonic()
        self.tries.check(account, session.address)
        if step.practice and step.practice not in holding.roles:
            self._log_step(Verb.CODE_REFUSED, holding, step, reason="not_your_practice")
            raise NotYourPractice("this session holds no key of that practice")
        if use_typed(self.means.home, holding, code, self.means.clock.now()) is None:
            self.means.limits.charge(account, session.address, now_s)
            self._log_step(Verb.CODE_REFUSED, holding, step, reason="code")
            raise SignInFailed("the code is not right, or was used before")
        self._log_step(Verb.CODE_CONFIRMED, holding, step)
        self.means.limits.clear(account)

    def _log_step(self, verb: Verb, holding: Holding, step: Step, **detail: str) -> None:
        self.means.log.record(
            verb,
            holding.account,
            role=holding.roles.get(step.practice, ""),
            practice=step.practice,
            subject=step.subject,
            action=step.action,
            **detail,
        )

    def _log_failure(self, account: str, step: str) -> None:
        self.means.log.record(Verb.SIGN_IN_FAILED, account, reason=step)


def _longest_s(holding: Holding, now: datetime) -> float:
    """Return for how long a session may last: none outlasts a key that it holds."""
    return min(((held.until - now).total_seconds() for held in holding.seeds if held.until), default=LONGEST_S)


def _proved(prove: Callable[[Holding], LastSignIn | None], holding: Holding) -> LastSignIn | None:
    try:
        return prove(holding)
    except PasskeyRefused:
        return None


def _open(wrap: Wrap | None, key: bytes) -> Holding:
    if wrap is None:
        raise SignInFailed("account, passphrase or code is not right")
    return open_wrap(wrap, key)


def _known_form(account: str) -> str:
    return account if is_id(account) else _UNKNOWN
