"""Founding a practice through the running keyholder, from an empty home to a key that recordings are sealed to.

    found   set-up token -> limits -> Argon2id -> log -> token bound -> holders file -> recipients file (generated)
            -> wrap -> kit, sealed to the browser's key
    verify  four words of the kit -> log -> recipients file (kit verified) -> token gone
    start   log -> recipients file (active)

Killed between any two of these, the same once more finishes it. Until she has signed in, founding again by the same
token makes a new key in place of the first; afterwards the kit can be printed again, until its words were typed back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import (
    BadFounding,
    BadMessage,
    DamagedFiles,
    KitAlreadyChecked,
    KitNotChecked,
    KitWordsWrong,
    NotManager,
    OnlyTemporary,
    SetUpOver,
)
from fairhearing.keyholder.holders.holder_messages import Founded, PrintedKit
from fairhearing.keyholder.holders.holders_file import Holder
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.reopening import reopened
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.trust import trusted_recipients
from fairhearing.keyholder.holders.wrap_files import load_wrap, write_wrap
from fairhearing.keyholder.holders.wraps import Derived, Wrap, inbox_of, make_wrap
from fairhearing.keyholder.kits.kit_proof import proof_places
from fairhearing.keyholder.kits.kit_sheets import print_key, seal_for_browser
from fairhearing.keyholder.kits.kit_words import words_of
from fairhearing.keyholder.kits.sheet_form import SheetForm
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.rotating.reissuing import in_state, reissue
from fairhearing.keyholder.second_steps.codes import load_last_sign_in
from fairhearing.keyholder.second_steps.second_steps import TOTP_SECRET_BYTES, SecondSteps
from fairhearing.keyholder.signing_in.pepper import ensure_pepper
from fairhearing.keyholder.signing_in.tries import Tries
from fairhearing.vault.document import is_id, is_slug
from fairhearing.vault.errors import VaultError
from fairhearing.vault.hpke import BadPublicKey, PublicKey
from fairhearing.vault.recipients import KeyState, RecipientKey, Recipients, load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey
from fairhearing.vault.xwing import SEED_BYTES

from .new_practice import NewPractice, publish_practice
from .set_up_tokens import SetUp, find_set_up, use_up, write_set_up

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody with a set-up link asks for. browser_key: the page's own public key, for the kit."""

    token: str
    practice: str
    name: str
    browser_key: bytes

    def check(self) -> PublicKey:
        """Refuse what no page of ours would send; return the browser's key. Raises BadFounding, BadMessage."""
        if not is_slug(self.practice):
            raise BadFounding("a practice's id has 1 to 40 small letters, digits and hyphens")
        if not self.name.strip() or len(self.name) > _LONGEST_NAME or not self.name.isprintable():
            raise BadFounding(f"a practice's name has 1 to {_LONGEST_NAME} characters")
        return browser_key_of(self.browser_key)


def browser_key_of(raw: bytes) -> PublicKey:
    """Return the key that a page drew for itself. Raises BadMessage."""
    try:
        return PublicKey(raw)
    except BadPublicKey as error:
        raise BadMessage("the body must be the browser's public key") from error


@dataclass(frozen=True, slots=True)
class WaitingKit:
    """The kit of a key whose words were not typed back yet, and whom it is shown to. name: the practice's."""

    held: HeldSeed
    name: str
    browser_key: PublicKey


@dataclass(frozen=True, slots=True)
class FoundingActs:
    """Everything between a set-up link and the first recording."""

    means: Means

    async def found(self, wish: Wish, account: str, passphrase: str, address: str) -> tuple[Founded, bytes]:
        """Found a practice with its first manager; return what to hand over, and the second-step secret.

        Raises SetUpOver, BadFounding, BadMessage, TooManyTries, TooBusy, DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        browser_key = wish.check()
        if not is_id(account):
            raise BadMessage("field account is not an account's id")
        tries = Tries(self.means)
        tries.check(account, address)
        self._allowed(wish, account, address)
        ensure_pepper(self.means.home, self.means.random)
        derived = tries.new_derived()
        key = await tries.derive(account, address, passphrase, derived)
        set_up, serial = self._allowed(wish, account, address)
        self.means.limits.forgive(account, address)
        random = self.means.random
        bare = Holding(account, key, random(SEED_BYTES), SecondSteps(random(TOTP_SECRET_BYTES)), ())
        holding = self._make_key(set_up, wish, bare, derived, serial)
        token = self.means.sessions.add_pending(holding, address, self.means.clock.monotonic())
        printed = self._printed(holding.of_practice(wish.practice)[0], wish.name, browser_key)
        return Founded(printed, token), holding.totp_secret

    def found_more(self, wish: Wish, holding: Holding) -> tuple[Founded, Holding]:
        """Found a further practice for somebody who is signed in; return what she holds now, too.

        Raises as `found`.
        """
        browser_key = wish.check()
        now = self.means.clock.now()
        set_up = find_set_up(self.means.home, wish.token, wish.practice, holding.account, now)
        for held in holding.of_practice(wish.practice):
            if held.key_id == set_up.key_id:  # founded already; the answer was lost
                return Founded(self._printed(held, wish.name, browser_key)), holding
        set_up, serial = self._allowed(wish, holding.account, "", has_wrap=True)
        wrap, whole = reopened(self.means, holding)
        made = self._make_key(set_up, wish, whole, wrap.derived, serial, wrap.deliveries)
        mine = made.of_practice(wish.practice)
        others = tuple(held for held in holding.seeds if held.practice != wish.practice)
        return Founded(self._printed(mine[0], wish.name, browser_key)), replace(holding, seeds=(*others, *mine))

    def waiting_kit(self, holding: Holding, practice: str, browser_key: bytes, *, known: int = 0) -> WaitingKit:
        """Return the kit of a key that is not verified yet, if this person may see it once more.

        known: the recipients file's serial number seen last; by an older one, a key in use would look like a new one.
        Raises NotManager, OnlyTemporary, KitAlreadyChecked, KeyNotListed, BadMessage, DamagedFiles.
        """
        key = browser_key_of(browser_key)
        recipients, held = self._managed(holding, practice)
        if held[0].until:
            raise OnlyTemporary("who holds the key for a time is not shown its kit, which lasts")
        if recipients.serial < known:
            raise DamagedFiles(f"recipients/{practice}.note is older than one that was seen before")
        generated = _in_state(recipients, held, KeyState.GENERATED)
        if generated is None:
            raise KitAlreadyChecked("the kit's words were typed back: it is shown no more")
        return WaitingKit(generated, recipients.name, key)

    def print_kit(self, holding: Holding, waiting: WaitingKit, form: SheetForm | None = None) -> PrintedKit:
        """Seal such a kit to the page's key. The fresh code was taken before.

        form: None for the form it has. Shares are drawn anew: those of two drawings do not fit together.
        Raises DamagedFiles, FilesUnwritable, LogUnwritable.
        """
        form = form or words_of(self.means.home, waiting.held).form
        self._say(Verb.KIT_PRINTED, holding, waiting.held, form=str(form))
        return self._printed(waiting.held, waiting.name, waiting.browser_key, form)

    def verify_kit(self, holding: Holding, practice: str, groups: dict[int, str], known: int) -> None:
        """Take the kit's words that were typed back: the newest key that waits for it becomes verified.

        known: the recipients file's serial number seen last. Harmless a second time.
        Raises NotManager, KitWordsWrong, KeyNotListed, FilesUnwritable, LogUnwritable.
        """
        recipients, held = self._managed(holding, practice)
        generated = _in_state(recipients, held, KeyState.GENERATED)
        if generated is None:
            use_up(self.means.home, practice, held[-1].key_id)
            return
        wrong = words_of(self.means.home, generated).wrong(proof_places(self.means.home, generated), groups)
        if wrong:
            self._say(Verb.KIT_MISTYPED, holding, generated, wrong=len(wrong))
            raise KitWordsWrong("the words are not those of the recovery kit", wrong)
        self._say(Verb.KIT_CHECKED, holding, generated)
        self._change(recipients, held, generated, KeyState.VERIFIED, known)
        use_up(self.means.home, practice, generated.key_id)

    def start_recording(self, holding: Holding, practice: str, known: int) -> None:
        """Let recordings be sealed to a practice's first key. Harmless a second time.

        Raises NotManager, KitNotChecked, KeyNotListed, FilesUnwritable, LogUnwritable.
        """
        recipients, held = self._managed(holding, practice)
        if recipients.active is not None:
            return
        verified = _in_state(recipients, held, KeyState.VERIFIED)
        if verified is None:
            raise KitNotChecked("the words of the recovery kit were not typed back yet")
        self._say(Verb.KEY_ACTIVATED, holding, verified)
        self._change(recipients, held, verified, KeyState.ACTIVE, known)

    def _allowed(self, wish: Wish, account: str, address: str, *, has_wrap: bool = False) -> tuple[SetUp, int]:
        """Return the token's file and the serial number of the files to write. Raises SetUpOver, BadFounding."""
        now = self.means.clock.now()
        try:
            set_up = find_set_up(self.means.home, wish.token, wish.practice, account, now)
        except SetUpOver:
            if address:
                Tries(self.means).charge(account, address)
            raise
        if not has_wrap and not self._may_have(load_wrap(self.means.home, account), set_up):
            raise BadFounding("this account holds a practice's key already: sign in, and found a further one")
        return set_up, self._serial(set_up, wish, account)

    def _may_have(self, wrap: Wrap | None, set_up: SetUp) -> bool:
        """Say whether a wrap, if there is one, is only what a founding by this token left that was broken off."""
        if wrap is None:
            return True
        practices = {seed.practice for seed in wrap.seeds}
        return set_up.account == wrap.account and practices == {set_up.practice} and not wrap.deliveries

    def _serial(self, set_up: SetUp, wish: Wish, account: str) -> int:
        """Return 1, or the next number where a founding by this token was broken off. Raises BadFounding."""
        path = recipients_path(self.means.home, wish.practice)
        if not path.exists():
            return 1
        try:
            before = load_recipients(path)
        except VaultError as error:
            raise DamagedFiles(f"recipients/{path.name} cannot be used: {error}") from error
        states = {key.state for key in before.keys}
        if set_up.practice != wish.practice or states != {KeyState.GENERATED}:
            raise BadFounding(f"practice {wish.practice} is founded already")
        if wish.practice in load_last_sign_in(self.means.home, account).recipients:
            raise BadFounding(f"practice {wish.practice} is founded already: sign in, and print its kit once more")
        return before.serial + 1

    def _make_key(
        self,
        set_up: SetUp,
        wish: Wish,
        before: Holding,
        derived: Derived,
        serial: int,
        deliveries: tuple[str, ...] = (),
    ) -> Holding:
        """Draw the practice's key and write every file that knows of it; return what its first manager holds."""
        home, now = self.means.home, self.means.clock.now()
        seed = self.means.random(SEED_BYTES)
        key = PracticeKey(seed)
        held = HeldSeed(wish.practice, HolderRole.MANAGER, key.key_id, seed)
        others = tuple(each for each in before.seeds if each.practice != wish.practice)
        holding = replace(before, seeds=(*others, held))
        self._say(Verb.KEY_MADE, holding, held)
        used = replace(set_up, practice=wish.practice, account=before.account, key_id=key.key_id)
        write_set_up(home, used)
        practice = NewPractice(wish.practice, wish.name, set_up.recorders, set_up.intake, load_log_key(home).vkey)
        line = Holder(before.account, HolderRole.MANAGER, inbox_of(holding).raw, now)
        publish_practice(home, practice, key, [line], KeyState.GENERATED, now, serial=serial)
        write_wrap(home, make_wrap(holding, derived, deliveries, self.means.random))
        return holding

    def _printed(
        self, held: HeldSeed, name: str, browser_key: PublicKey, form: SheetForm = SheetForm.SHEET
    ) -> PrintedKit:
        home = self.means.home
        text = print_key(home, held, name, load_log_key(home).vkey, form)
        sealed = seal_for_browser(browser_key, held.practice, held.key_id, text)
        return PrintedKit(held.key_id, sealed, proof_places(home, held))

    def _managed(self, holding: Holding, practice: str) -> tuple[Recipients, tuple[HeldSeed, ...]]:
        held = holding.of_practice(practice)
        if not held or held[0].role is not HolderRole.MANAGER:
            raise NotManager("this session is no manager's of that practice")
        return trusted_recipients(self.means.home, held), held

    def _change(
        self, recipients: Recipients, held: Sequence[HeldSeed], one: HeldSeed, state: KeyState, known: int
    ) -> None:
        """Publish the recipients file with one key in another state."""
        now = self.means.clock.now()
        keys: tuple[RecipientKey, ...] = tuple(
            in_state(key, state, now) if key.key_id == one.key_id else key for key in recipients.keys
        )
        reissue(self.means.home, recipients, keys, held, now, known=known)

    def _say(self, verb: Verb, holding: Holding, held: HeldSeed, **detail: int | str) -> None:
        self.means.log.record(
            verb, holding.account, role=str(held.role), practice=held.practice, subject=held.key_id, **detail
        )


def _in_state(recipients: Recipients, held: Sequence[HeldSeed], state: KeyState) -> HeldSeed | None:
    """Return the newest key at hand that is in a state."""
    by_id = {each.key_id: each for each in held}
    found = [by_id[key.key_id] for key in recipients.keys if key.state is state and key.key_id in by_id]
    return found[-1] if found else None
