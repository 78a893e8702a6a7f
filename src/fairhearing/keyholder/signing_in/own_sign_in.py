"""One's own sign-in, changed by whoever is signed in: another passphrase, another device that shows the codes.

passphrase: limits -> the old one again -> Argon2id of both -> log -> wrap under the new key -> other sessions end
device:     fresh code -> new secret, in this session only -> the new device's code -> log -> wrap
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, SignInFailed
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.holding import Holding
from fairhearing.keyholder.holders.reopening import reopened
from fairhearing.keyholder.holders.wrap_files import write_wrap
from fairhearing.keyholder.holders.wraps import Derived, Wrap, make_wrap
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.second_steps.codes import load_last_sign_in, matching_step, save_last_sign_in
from fairhearing.keyholder.second_steps.second_steps import TOTP_SECRET_BYTES

from .sessions import Session
from .tries import Tries


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """Changes of one's own sign-in. question: names the session."""

    means: Means

    async def change_passphrase(self, question: Frame, old: str, new: str) -> None:
        """Take another passphrase in place of the old one; about a second.

        Raises Locked, SignInFailed for a wrong old one, TooManyTries, TooBusy, PendingExpired, DamagedFiles,
        FilesUnwritable, LogUnwritable.
        """
        session, holding = self.means.unlocked(question)
        account, tries = holding.account, Tries(self.means)
        tries.check(account, session.address)
        wrap, _ = reopened(self.means, holding)
        if not hmac.compare_digest(await tries.derive(account, session.address, old, wrap.derived), holding.key):
            self.means.log.record(Verb.PASSPHRASE_REFUSED, account)
            raise SignInFailed("the old passphrase is not right")
        self.means.limits.forgive(account, session.address)
        derived = tries.new_derived()
        key = await tries.derive(account, session.address, new, derived)
        self.means.limits.forgive(account, session.address)
        session, holding = self.means.unlocked(question)
        self.means.log.record(Verb.PASSPHRASE_CHANGED, account)
        self._write(question, replace(holding, key=key), reopened(self.means, holding), derived)
        self._end_others(session)

    def renew_code_device(self, question: Frame, holding: Holding) -> bytes:
        """Draw the secret of another code device, for this session; a fresh code was taken. Raises Locked."""
        secret = self.means.random(TOTP_SECRET_BYTES)
        self.means.hold(question, replace(holding, next_totp=secret))
        return secret

    def confirm_code_device(self, question: Frame, code: str) -> None:
        """Let codes come from the new device only, by its first code.

        Raises Locked, BadMessage if none was asked for, SignInFailed, TooManyTries, PendingExpired, DamagedFiles,
        FilesUnwritable, LogUnwritable.
        """
        session, holding = self.means.unlocked(question)
        account, tries = holding.account, Tries(self.means)
        tries.check(account, session.address)
        if not holding.next_totp:
            raise BadMessage("no new code device was asked for in this session")
        step = matching_step(holding.next_totp, code, self.means.clock.now(), -1)
        if step is None:
            tries.charge(account, session.address)
            raise SignInFailed("the code is not right")
        self.means.log.record(Verb.CODE_DEVICE_CHANGED, account)
        wrap, whole = reopened(self.means, holding)
        steps = replace(whole.steps, totp_secret=holding.next_totp)
        changed = replace(holding, steps=steps, next_totp=b"")
        self._write(question, changed, (wrap, replace(whole, steps=steps)), wrap.derived)
        last = load_last_sign_in(self.means.home, account)
        save_last_sign_in(self.means.home, account, replace(last, step=max(last.step, step)))
        self._end_others(session)

    def _write(self, question: Frame, mine: Holding, before: tuple[Wrap, Holding], derived: Derived) -> None:
        """Publish the wrap under the session's key of now, and let the session hold that."""
        wrap, whole = before
        after = replace(whole, key=mine.key)
        write_wrap(self.means.home, make_wrap(after, derived, wrap.deliveries, self.means.random))
        self.means.hold(question, mine)

    def _end_others(self, own: Session) -> None:
        for session in self.means.sessions.of_account(own.sealed.account):
            if session is not own:
                self.means.close_session(session)
