"""A practice changes its key: somebody left, a kit was lost, or it is time.

    rotate   manager -> fresh code -> log -> own wrap holds both -> recipients: generated -> kit, sealed to the browser
    verify   as at a founding (`founding_acts`): words of the kit -> log -> recipients: kit verified
    finish   fresh code -> log -> log countersigned by both keys -> deliveries to all who hold the old key
             -> holders file signed by both -> recipients: active, the old one retiring

Killed between any two of these, the same once more finishes it. Until the last of them, recordings are sealed to the
old key; from it on to the new one, and `resealers` seals the older ones anew. Each file in between is one that readers
accept, and no seed leaves this process but sealed: to the browser that prints it, and to listed inboxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import KitWordsWrong, NoNewKey, OnlyTemporary
from fairhearing.keyholder.holders.admitting import Manager
from fairhearing.keyholder.holders.deliveries import DeliveryRefused, deliver, parse_delivery
from fairhearing.keyholder.holders.holder_messages import PrintedKit
from fairhearing.keyholder.holders.holders_file import Holder, write_holders
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.reopening import reopened
from fairhearing.keyholder.holders.trust import current_seed, signer_of, trusted_recipients
from fairhearing.keyholder.holders.wrap_files import load_wrap, write_wrap
from fairhearing.keyholder.holders.wraps import make_wrap
from fairhearing.keyholder.kits.kit_checks import Asked, KitChecks
from fairhearing.keyholder.kits.kit_proof import proof_places
from fairhearing.keyholder.kits.kit_sheets import print_key, seal_for_browser
from fairhearing.keyholder.kits.kit_words import forget_shares, words_of
from fairhearing.keyholder.kits.sheet_form import SheetForm
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.hpke import PublicKey
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import SEED_BYTES

from .reissuing import in_state, reissue, signers_of

_NOT_IN_USE = frozenset({KeyState.GENERATED, KeyState.VERIFIED})


@dataclass(frozen=True, slots=True)
class Rotation:
    """A manager's steps from one key to the next."""

    means: Means
    sign_in: SignIn
    checks: KitChecks

    def rotate(
        self, manager: Manager, code: str, browser_key: PublicKey, form: SheetForm
    ) -> tuple[PrintedKit, Holding]:
        """Make a new key, which is not used yet; return what is to be printed, and what the manager holds from now on.

        One that was made before and never used is dropped. Raises OnlyTemporary, SignInFailed, TooManyTries,
        PendingExpired, KeyNotListed, DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        practice, recipients = manager.practice, self._recipients(manager)
        self._step(manager, code, "keys.rotate")
        seed = self.means.random(SEED_BYTES)
        public = PracticeKey(seed).public
        first = manager.held[0]
        new = HeldSeed(practice, first.role, public.key_id, seed, first.until)
        self._say(Verb.KEY_MADE, manager, public.key_id, form=str(form))
        text = print_key(self.means.home, new, recipients.name, recipients.log_vkey, form)
        stays = tuple(key for key in recipients.keys if not _never_used(recipients, key))
        holding = self._held_too(manager.holding, new, {key.key_id for key in stays})
        made = RecipientKey(public, KeyState.GENERATED, self.means.clock.now())
        self._reissue(manager, recipients, (*stays, made), holding)
        for key in recipients.keys:
            if key not in stays:
                forget_shares(self.means.home, practice, key.key_id)
        kit = seal_for_browser(browser_key, practice, public.key_id, text)
        return PrintedKit(public.key_id, kit, proof_places(self.means.home, new)), holding

    def finish(self, manager: Manager, code: str) -> None:
        """Put the new key into use, and send it to everybody who holds the old one; their sessions end.

        Raises NoNewKey unless one was verified, OnlyTemporary, SignInFailed, TooManyTries, DamagedFiles (the log is
        not what was countersigned), FilesUnwritable, LogUnwritable.
        """
        recipients = self._recipients(manager)
        new, old = _newest(recipients, manager), current_seed(recipients, manager.held)
        if recipients.keys[-1].state is not KeyState.VERIFIED:
            raise NoNewKey("words of the new kit have not been typed back yet")
        self._step(manager, code, "keys.finish_rotation")
        now = self.means.clock.now()
        keys = tuple(self._after(key, new.key_id) for key in recipients.keys)
        after = replace(recipients, keys=keys)
        self._say(Verb.KEY_ROTATED, manager, new.key_id, before=old.key_id)
        self.means.cosigning.hand_over(manager.holding.account, old, new)
        others = [line for line in manager.file.holders if line.account != manager.holding.account]
        for line in others:
            self._deliver(manager, line, new)
        signers = signers_of(after, manager.held)
        file = replace(manager.file, serial=max(manager.file.serial, manager.known_serial) + 1, issued=now)
        write_holders(self.means.home, file, *signers)
        self._reissue(manager, recipients, keys, manager.holding)
        for line in others:
            self.means.close_sessions_of(line.account)

    def ask(self, manager: Manager, held: HeldSeed, sheet: int) -> tuple[SheetForm, tuple[int, ...]]:
        """Ask for words of a key's sheets; return how it was printed, and the places."""
        return words_of(self.means.home, held).form, self._asked(manager, held, sheet)

    def check(self, manager: Manager, held: HeldSeed, sheet: int, typed: Mapping[int, str]) -> None:
        """Compare what was typed with what was asked for; each outcome is an entry.

        Raises BadMessage, KitWordsWrong, TooManyTries, DamagedFiles, LogUnwritable.
        """
        session, account = manager.session, manager.holding.account
        asked = self.checks.asked(session.id, manager.practice, held.key_id, sheet)
        self.sign_in.tries.check(account, session.address)
        wrong = words_of(self.means.home, held).wrong(asked, typed)
        if wrong:
            self.means.limits.charge(account, session.address, self.means.clock.monotonic())
            self._say(Verb.KIT_MISTYPED, manager, held.key_id, wrong=len(wrong), drill="yes", sheet=str(sheet))
            raise KitWordsWrong("not all of these stand on the sheet", wrong)
        self._say(Verb.KIT_CHECKED, manager, held.key_id, drill="yes", sheet=str(sheet))
        self.checks.forget(session.id, manager.practice)
        self.means.limits.clear(account)

    def current(self, manager: Manager) -> HeldSeed:
        """Return the practice's key of now. Raises KeyNotListed."""
        return current_seed(self._recipients(manager), manager.held)

    def _recipients(self, manager: Manager) -> Recipients:
        return trusted_recipients(self.means.home, manager.held)

    def _asked(self, manager: Manager, held: HeldSeed, sheet: int = 0) -> tuple[int, ...]:
        places = words_of(self.means.home, held).draw(self.means.random, sheet)
        self.checks.ask(manager.session.id, manager.practice, Asked(held.key_id, sheet, places))
        return places

    def _step(self, manager: Manager, code: str, action: str) -> None:
        if manager.until:
            raise OnlyTemporary("who holds the key for a time may not change it")
        self.sign_in.step_up(manager.session, manager.holding, code, Step(action, "", manager.practice))

    def _held_too(self, holding: Holding, new: HeldSeed, listed: set[str]) -> Holding:
        """Put one more key into the manager's own wrap, without those that were never used; return what she holds."""
        wrap, whole = reopened(self.means, holding)
        after = _with(whole, new, listed)
        write_wrap(self.means.home, make_wrap(after, wrap.derived, wrap.deliveries, self.means.random))
        return _with(holding, new, listed)

    def _reissue(
        self, manager: Manager, recipients: Recipients, keys: tuple[RecipientKey, ...], holding: Holding
    ) -> None:
        held = holding.of_practice(manager.practice)
        reissue(self.means.home, recipients, keys, held, self.means.clock.now())

    def _after(self, key: RecipientKey, new: str) -> RecipientKey:
        """Return a key as it is once another one is in use."""
        now = self.means.clock.now()
        if key.key_id == new:
            return in_state(key, KeyState.ACTIVE, now)
        return in_state(key, KeyState.RETIRING, now) if key.state is KeyState.ACTIVE else key

    def _deliver(self, manager: Manager, line: Holder, new: HeldSeed) -> None:
        """Put the new key into somebody's wrap, sealed to their listed inbox; in place of the same, sent before."""
        wrap = load_wrap(self.means.home, line.account)
        if wrap is None or not line.inbox or wrap.inbox_public != line.inbox:
            reason = "another_inbox" if line.inbox else "no_inbox"
            self._say(Verb.HOLDER_REFUSED, manager, line.account, reason=reason)
            return
        note = deliver(new.seed, manager.practice, line, *map(signer_of, manager.held))
        others = [each for each in wrap.deliveries if not _brings(each, new)]
        write_wrap(self.means.home, replace(wrap, deliveries=(*others, note)))

    def _say(self, verb: Verb, manager: Manager, subject: str, **detail: str | int) -> None:
        self.means.log.record(
            verb,
            manager.holding.account,
            role=str(manager.held[0].role),
            practice=manager.practice,
            subject=subject,
            **detail,
        )


def _with(holding: Holding, new: HeldSeed, listed: set[str]) -> Holding:
    """Return a holding with one more key, and without those of its practice that are not listed."""
    seeds = tuple(each for each in holding.seeds if each.practice != new.practice or each.key_id in listed)
    return replace(holding, seeds=(*seeds, new))


def _never_used(recipients: Recipients, key: RecipientKey) -> bool:
    """Say whether a key was made after the one in use, and never came into use itself."""
    return recipients.active is not None and key.state in _NOT_IN_USE


def _newest(recipients: Recipients, manager: Manager) -> HeldSeed:
    """Return the seed of the key that was made last and is not in use. Raises NoNewKey."""
    newest = recipients.keys[-1]
    found = [each for each in manager.held if each.key_id == newest.key_id]
    if newest.state not in _NOT_IN_USE or not found or recipients.active is None:
        raise NoNewKey("no new key waits for its kit to be shown, or another manager made it")
    return found[0]


def _brings(note: str, new: HeldSeed) -> bool:
    """Say whether a delivery brings a key. One that cannot be read brings none."""
    try:
        delivery = parse_delivery(note)
    except DeliveryRefused:
        return False
    return (delivery.practice, delivery.key_id) == (new.practice, new.key_id)
