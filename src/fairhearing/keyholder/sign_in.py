"""Signing in is unwrapping: a passphrase that opens the account's wrap, then a code from the person's device.

    sign_in: limits -> room to derive -> Argon2id -> open the wrap -> pending
    confirm: limits -> code, once -> the practice's recipients name my key -> log -> countersign it -> open session
             -> every recording since the last sign-in is tried, in the background
    step_up: limits -> code, once -> log; for one step of somebody who is signed in

An account without a wrap costs the same as one with a wrong passphrase, and is answered the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.vault.document import is_id
from fairhearing.vault.errors import VaultError
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

from .codes import LastSignIn, save_last_sign_in, use_code
from .derivation import SALT_BYTES, Cost, derive_key
from .errors import DamagedFiles, KeyNotListed, NotYourPractice, PendingExpired, SignInFailed, TooManyTries
from .holding import HeldSeed, Holding
from .means import Means
from .messages import Unlocked
from .pepper import load_pepper, pepper_id
from .sessions import Session
from .step import Step
from .wrap_files import load_wrap, write_wrap
from .wraps import NEWEST, Wrap, make_wrap, open_wrap

_UNKNOWN = "unknown"
"""Stands in the log for an account that is not even of an account's form."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The two steps, and a fresh code for one step more."""

    means: Means

    async def begin(self, account: str, passphrase: str, address: str) -> str:
        """Try a passphrase; return the token that waits for the code.

        Raises SignInFailed, TooManyTries, TooBusy, DamagedFiles, LogUnwritable.
        """
        account = _known_form(account)
        self._check_limits(account, address)
        self.means.derivations.check_room()
        wrap = None if account == _UNKNOWN else load_wrap(self.means.home, account)
        pepper = self._pepper(wrap)
        self.means.limits.charge(account, address, self.means.clock.monotonic())
        cost, salt = (wrap.derived.cost, wrap.derived.salt) if wrap else (Cost(), self.means.random(SALT_BYTES))
        key = await self.means.derivations.run(lambda: derive_key(passphrase, salt, pepper, cost))
        try:
            holding = _open(wrap, key)
        except SignInFailed:
            self._log_failure(account, "passphrase")
            raise
        self.means.limits.forgive(account, address)
        return self.means.sessions.add_pending(holding, address, self.means.clock.monotonic())

    def confirm(self, token: str, code: str) -> Unlocked:
        """Finish a sign-in; return the open session.

        Raises SignInFailed, PendingExpired, TooManyTries, KeyNotListed, DamagedFiles, LogUnwritable.
        """
        now, now_s = self.means.clock.now(), self.means.clock.monotonic()
        pending, holding = self.means.sessions.pending(token, now_s)
        account = holding.account
        self._check_limits(account, pending.address)
        used = use_code(self.means.home, account, holding.totp_secret, code, now)
        if used is None:
            self.means.limits.charge(account, pending.address, now_s)
            self.means.sessions.count_wrong_code(pending)
            self._log_failure(account, "code")
            raise SignInFailed("account, passphrase or code is not right")
        holding = self._renewed(holding)
        self._check_recipients(holding)
        self.means.log.record(Verb.SIGN_IN_SUCCEEDED, account)
        doubts, cosigned = self.means.cosigning.at_sign_in(holding, used.cosigned)
        save_last_sign_in(self.means.home, account, LastSignIn(used.step, now, cosigned))
        self.means.limits.clear(account)
        unlock = self.means.sessions.open(pending, holding, now_s)
        self.means.trials.begin(self.means.sessions.session(unlock, now_s)[0], holding)
        return Unlocked(unlock, tuple(sorted(holding.roles)), used.time, doubts)

    def _renewed(self, holding: Holding) -> Holding:
        """Return what the wrap holds now, brought to the newest version. Raises PendingExpired, DamagedFiles."""
        wrap = load_wrap(self.means.home, holding.account)
        if wrap is None:
            raise PendingExpired("this account was changed meanwhile: begin again")
        try:
            renewed = open_wrap(wrap, holding.key, self.means.random)
        except SignInFailed as error:
            raise PendingExpired("the passphrase was changed meanwhile: begin again") from error
        if wrap.version < NEWEST:
            write_wrap(self.means.home, make_wrap(renewed, wrap.derived, random=self.means.random))
        return renewed

    def step_up(self, session: Session, holding: Holding, code: str, step: Step) -> None:
        """Take a fresh code for one step of a person who is signed in; the entry is in the log when this returns.

        Raises SignInFailed, TooManyTries, NotYourPractice, BadMessage, DamagedFiles, LogUnwritable.
        """
        step.check()
        account, now_s = holding.account, self.means.clock.monotonic()
        self._check_limits(account, session.address)
        if step.practice and step.practice not in holding.roles:
            self._log_step(Verb.CODE_REFUSED, holding, step, reason="not_your_practice")
            raise NotYourPractice("this session holds no key of that practice")
        if use_code(self.means.home, account, holding.totp_secret, code, self.means.clock.now()) is None:
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

    def _check_limits(self, account: str, address: str) -> None:
        wait = self.means.limits.wait(account, address, self.means.clock.monotonic())
        if wait is None:
            return
        if wait.first:
            self.means.log.record(Verb.SIGN_IN_LOCKED, account)
        raise TooManyTries("too many failed sign-ins by this account or from this address", wait.seconds)

    def _pepper(self, wrap: Wrap | None) -> bytes:
        pepper = load_pepper(self.means.home)
        if wrap and wrap.derived.pepper_id != pepper_id(pepper):
            raise DamagedFiles("keyholder/pepper is not the one the wraps were made with")
        return pepper

    def _check_recipients(self, holding: Holding) -> None:
        """Make sure that recordings are being sealed to keys that this person holds, by files those keys signed."""
        for held in holding.seeds:
            listed = self._is_listed(held)
            self.means.trials.note_listed(held.practice, listed=listed)
            if not listed:
                self.means.log.record(
                    Verb.SIGN_IN_FAILED, holding.account, practice=held.practice, reason="key_not_listed"
                )
                raise KeyNotListed(f"the recipients file of {held.practice} is not one that its own key signed")

    def _is_listed(self, held: HeldSeed) -> bool:
        key = PracticeKey(held.seed)
        try:
            recipients = load_recipients(recipients_path(self.means.home, held.practice))
        except VaultError:
            return False
        return recipients.signer_vkey == key.recipients_signer(held.practice).vkey and key.key_id in {
            each.key_id for each in recipients.keys
        }

    def _log_failure(self, account: str, step: str) -> None:
        self.means.log.record(Verb.SIGN_IN_FAILED, account, reason=step)


def _open(wrap: Wrap | None, key: bytes) -> Holding:
    if wrap is None:
        raise SignInFailed("account, passphrase or code is not right")
    return open_wrap(wrap, key)


def _known_form(account: str) -> str:
    return account if is_id(account) else _UNKNOWN
