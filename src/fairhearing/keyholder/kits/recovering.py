"""Getting in by a recovery kit: a whole sheet of each practice, or two of three shares, and a new passphrase.

    recover: limits -> kit read -> the practice's recipients file names its key -> Argon2id -> pending
    confirm: the new device's code -> log -> told for seven days -> holders file -> wrap

Whoever has the kit has the key; this makes them a manager who holds it. What the account had before is replaced: its
passphrase is forgotten. Killed half way, the same once more finishes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, DamagedFiles, KeyNotListed, KitRefused
from fairhearing.keyholder.holders.enrolling import Enrolling
from fairhearing.keyholder.holders.enrolment_files import remove_enrolment
from fairhearing.keyholder.holders.holders_file import Holder, HoldersFile, load_holders, write_holders
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.listing import holders_from_wraps
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.trust import trusted_recipients, verifiers_of
from fairhearing.keyholder.holders.wrap_files import write_wrap
from fairhearing.keyholder.holders.wraps import inbox_of, make_wrap
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.rotating.reissuing import signers_of
from fairhearing.keyholder.second_steps.codes import load_last_sign_in
from fairhearing.keyholder.signing_in.sessions import PendingKind
from fairhearing.keyholder.signing_in.tries import Tries
from fairhearing.vault.kit import BadKit
from fairhearing.vault.sheets import parse_sheets

from .kit_uses import KitUse, add_kit_uses


@dataclass(frozen=True, slots=True)
class Recovering:
    """The two steps of a recovery."""

    means: Means

    async def begin(self, kit_text: str, account: str, passphrase: str, address: str) -> tuple[str, bytes]:
        """Read kits and take a new passphrase; return the token that waits for the new device's code, and its secret.

        Raises KitRefused, BadMessage, TooManyTries, TooBusy, DamagedFiles, LogUnwritable.
        """
        tries = Tries(self.means)
        tries.check(account, address)
        try:
            seeds = self._seeds(kit_text, account)
        except KitRefused:
            tries.charge(account, address)
            raise
        return await Enrolling(self.means).begin(account, passphrase, address, PendingKind.RECOVERY, seeds)

    def confirm(self, token: str, code: str) -> tuple[str, ...]:
        """Finish a recovery; return the practices whose key the person holds from now on.

        Raises PendingExpired, SignInFailed, KeyNotListed, FilesUnwritable, LogUnwritable.
        """
        home, now = self.means.home, self.means.clock.now()
        pending, holding = Enrolling(self.means).take_code(token, code, PendingKind.RECOVERY)
        if pending.derived is None:
            raise BadMessage("a recovery without a new passphrase")
        self.means.log.record_all([self._entry(holding, held) for held in holding.seeds])
        account = holding.account
        add_kit_uses(home, [KitUse(held.practice, account, held.key_id, now) for held in holding.seeds], now)
        for practice in holding.roles:
            self._list(holding, holding.of_practice(practice))
        write_wrap(home, make_wrap(holding, pending.derived, random=self.means.random))
        remove_enrolment(home, account)
        self.means.sessions.drop_pending(pending)
        self.means.close_sessions_of(account)
        return tuple(sorted(holding.roles))

    def _seeds(self, kit_text: str, account: str) -> tuple[HeldSeed, ...]:
        """Return the keys that kits hold, each of them its practice's of now. Raises KitRefused, after logging it."""
        try:
            kits = parse_sheets(kit_text)
        except BadKit as error:
            self.means.log.record(Verb.KIT_REFUSED, account, reason="unreadable")
            raise KitRefused(str(error)) from error
        seeds = {kit.key_id: HeldSeed(kit.practice, HolderRole.MANAGER, kit.key_id, kit.seed) for kit in kits}
        for practice in sorted({each.practice for each in seeds.values()}):
            self._check(practice, [each for each in seeds.values() if each.practice == practice], account)
        return tuple(seeds.values())

    def _check(self, practice: str, mine: list[HeldSeed], account: str) -> None:
        """Make sure that the practice lists all these keys, its key of now among them. Raises KitRefused."""
        try:
            recipients = trusted_recipients(self.means.home, mine)
        except KeyNotListed as error:
            listed = False
            cause: Exception | None = error
        else:
            listed, cause = all(recipients.key(each.key_id) for each in mine), None
        if not listed:
            self.means.log.record(Verb.KIT_REFUSED, account, practice=practice, reason="not_current")
            raise KitRefused(f"the kit of practice {practice} is not that of its key of now") from cause

    def _list(self, holding: Holding, held: tuple[HeldSeed, ...]) -> None:
        """Put the person into the practice's holders file, as a manager."""
        home, now, account = self.means.home, self.means.clock.now(), holding.account
        practice = held[0].practice
        signers = signers_of(trusted_recipients(home, held), held)
        known = load_last_sign_in(home, account).holders.get(practice, 0)
        try:
            file = load_holders(home, practice, verifiers_of(held))
        except DamagedFiles:
            file = None
        if file is None:
            file = HoldersFile(practice, known, now, holders_from_wraps(home, practice, now))
        line = Holder(account, HolderRole.MANAGER, inbox_of(holding).raw, now)
        write_holders(home, file.with_holder(line, now, after=known), *signers)

    def _entry(self, holding: Holding, held: HeldSeed) -> Leaf:
        return self.means.log.entry(
            Verb.KIT_USED, holding.account, role=str(held.role), practice=held.practice, subject=held.key_id
        )
