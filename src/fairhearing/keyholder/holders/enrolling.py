"""Enrolling: somebody chooses a passphrase and a code device, before, or without, any key to hold.

enrol:   limits -> Argon2id -> second step and inbox drawn -> pending
confirm: the new device's code -> log -> HOME/keyholder/enrolments/ACCOUNT.json -> five check words
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, SignInFailed
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.second_steps.codes import matching_step, use_step
from fairhearing.keyholder.second_steps.second_steps import TOTP_SECRET_BYTES, SecondSteps
from fairhearing.keyholder.signing_in.sessions import Pending, PendingKind
from fairhearing.keyholder.signing_in.tries import Tries
from fairhearing.vault.document import is_id
from fairhearing.vault.xwing import SEED_BYTES

from .check_words import check_words
from .enrolment_files import WaitingWrap, write_enrolment
from .holding import HeldSeed, Holding
from .wraps import inbox_of, make_wrap


@dataclass(frozen=True, slots=True)
class Enrolling:
    """The two steps of an enrolment; a recovery takes the same, with seeds."""

    means: Means

    async def begin(
        self,
        account: str,
        passphrase: str,
        address: str,
        kind: PendingKind = PendingKind.ENROLMENT,
        seeds: tuple[HeldSeed, ...] = (),
    ) -> tuple[str, bytes]:
        """Take a new passphrase; return the token that waits for the new device's code, and the device's secret.

        Each enrolment counts as a try until its code is right. Raises BadMessage, TooManyTries, TooBusy, DamagedFiles,
        LogUnwritable.
        """
        if not is_id(account):
            raise BadMessage("field account is not an account's id")
        tries = Tries(self.means)
        derived = tries.new_derived()
        key = await tries.derive(account, address, passphrase, derived)
        random = self.means.random
        holding = Holding(account, key, random(SEED_BYTES), SecondSteps(random(TOTP_SECRET_BYTES)), seeds)
        token = self.means.sessions.add_pending(holding, address, self.means.clock.monotonic(), kind, derived)
        return token, holding.totp_secret

    def take_code(self, token: str, code: str, kind: PendingKind) -> tuple[Pending, Holding]:
        """Take the new device's code, and use it up; return what waited for it.

        Raises PendingExpired, SignInFailed, DamagedFiles.
        """
        now, now_s = self.means.clock.now(), self.means.clock.monotonic()
        pending, holding = self.means.sessions.pending(token, now_s, kind)
        tries = Tries(self.means)
        step = matching_step(holding.totp_secret, code, now, -1)
        if step is None:
            tries.charge(holding.account, pending.address)
            self.means.sessions.count_wrong_code(pending)
            raise SignInFailed("the code is not right")
        use_step(self.means.home, holding.account, step)
        self.means.limits.forgive(holding.account, pending.address)
        return pending, holding

    def confirm(self, token: str, code: str) -> tuple[str, ...]:
        """Finish an enrolment; return its check words.

        Raises PendingExpired, SignInFailed, FilesUnwritable, LogUnwritable.
        """
        pending, holding = self.take_code(token, code, PendingKind.ENROLMENT)
        if pending.derived is None:
            raise BadMessage("an enrolment without a new passphrase")
        self.means.log.record(Verb.HOLDER_ENROLLED, holding.account)
        wrap = make_wrap(holding, pending.derived, random=self.means.random)
        write_enrolment(self.means.home, WaitingWrap(self.means.clock.now(), wrap))
        self.means.sessions.drop_pending(pending)
        return check_words(holding.account, inbox_of(holding).raw)
