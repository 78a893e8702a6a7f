"""What becomes of a person's keys when they sign in, between the code and the open session.

    wrap -> deliveries opened -> recipients file trusted -> holders file followed -> wrap written -> session

A delivery is used if a key of the practice signed it and the signed files say the same; the rest is `following`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import DamagedFiles, KeyNotListed, NoKeyLeft, PendingExpired, SignInFailed
from fairhearing.keyholder.holders.deliveries import DeliveryRefused, check_signed, open_delivery, parse_delivery
from fairhearing.keyholder.holders.holders_file import Holder, load_holders
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.trust import signed_recipients, verifiers_of
from fairhearing.keyholder.holders.wrap_files import load_wrap, write_wrap
from fairhearing.keyholder.holders.wraps import NEWEST, Wrap, inbox_of, make_wrap, open_wrap
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.second_steps.codes import LastSignIn

from .following import Followed, Following


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person holds from now on, what is wrong with which practice's files, and what to remember of them."""

    holding: Holding
    doubts: Mapping[str, FileDoubt]
    remembered: LastSignIn


@dataclass(frozen=True, slots=True)
class Entering:
    """Bringing a person's keys up to date."""

    means: Means

    def enter(self, holding: Holding, last: LastSignIn) -> Entered:
        """Do all of it. holding: what the passphrase opened. last: what is remembered of the account.

        Raises PendingExpired if the wrap was changed meanwhile, KeyNotListed, NoKeyLeft, DamagedFiles,
        FilesUnwritable, LogUnwritable.
        """
        wrap, holding = self._reopened(holding)
        received = self._receive(wrap, holding)
        followed = self._follow(received, last)
        after = replace(received, seeds=tuple(seed for each in followed for seed in each.kept))
        used = tuple(seed for each in followed for seed in each.used)
        if wrap.version < NEWEST or wrap.deliveries or after.seeds != holding.seeds:
            closed = {each.practice for each in followed if each.doubt is FileDoubt.RECIPIENTS_FOREIGN}
            self._write(wrap, after, tuple(note for note in wrap.deliveries if _practice_of(note) in closed))
        if not used:
            self.means.log.record(Verb.SIGN_IN_FAILED, holding.account, reason="no_key")
            raise NoKeyLeft("this account holds no practice's key any more")
        remembered = replace(
            last,
            recipients={**last.recipients, **{each.practice: each.recipients_serial for each in followed}},
            holders={**last.holders, **{each.practice: each.holders_serial for each in followed}},
        )
        doubts = {each.practice: each.doubt for each in followed if each.doubt}
        return Entered(replace(after, seeds=used), doubts, remembered)

    def _follow(self, received: Holding, last: LastSignIn) -> list[Followed]:
        """Follow each practice's files. One whose list of keys is not its own stays closed; another may open.

        Raises KeyNotListed where none opens.
        """
        followed, foreign = list[Followed](), list[Following]()
        refusal: KeyNotListed | None = None
        for practice in dict.fromkeys(held.practice for held in received.seeds):
            following = Following(self.means, received, received.of_practice(practice), last)
            try:
                followed.append(following.follow())
            except KeyNotListed as error:
                foreign.append(following)
                refusal = refusal or error
        if refusal and not any(each.used for each in followed):
            for each in foreign:
                each.refused()
            raise refusal
        return followed + [each.closed() for each in foreign]

    def _reopened(self, holding: Holding) -> tuple[Wrap, Holding]:
        """Return the wrap as it is now, and what it holds."""
        wrap = load_wrap(self.means.home, holding.account)
        if wrap is None:
            raise PendingExpired("this account was changed meanwhile: begin again")
        try:
            return wrap, open_wrap(wrap, holding.key, self.means.random)
        except SignInFailed as error:
            raise PendingExpired("the passphrase was changed meanwhile: begin again") from error

    def _receive(self, wrap: Wrap, holding: Holding) -> Holding:
        """Open what was delivered, until nothing more opens: one key may vouch for the next. Each is logged."""
        waiting, refused = list(wrap.deliveries), dict[str, DeliveryRefused]()
        progress = True
        while progress:
            progress = False
            for note in waiting:
                try:
                    holding = self._accept(note, holding)
                except DeliveryRefused as refusal:
                    refused[note] = refusal
                else:
                    waiting.remove(note)
                    progress = True
                    break
        self.means.log.record_all([self._refusal(holding, note, refused[note]) for note in waiting])
        return holding

    def _accept(self, note: str, holding: Holding) -> Holding:
        """Return the holding with what one delivery brings. Raises DeliveryRefused."""
        delivery = parse_delivery(note)
        if delivery.account != holding.account:
            raise DeliveryRefused("another_account", "a delivery is for another account")
        seed = open_delivery(delivery, holding.inbox)
        mine = holding.of_practice(delivery.practice)
        new = HeldSeed(delivery.practice, delivery.role, delivery.key_id, seed, delivery.until)
        check_signed(note, verifiers_of(mine or (new,)))
        holder = self._line(holding, (*mine, new))
        if holder is None or not delivery.is_for(holder):
            raise DeliveryRefused("not_listed", "the holders file does not say what a delivery says")
        if new.key_id in {held.key_id for held in mine}:
            others = [held for held in holding.seeds if (held.practice, held.key_id) != (new.practice, new.key_id)]
            return replace(holding, seeds=(*others, new))
        self.means.log.record(
            Verb.KEY_RECEIVED, holding.account, role=new.role, practice=delivery.practice, subject=new.key_id
        )
        return replace(holding, seeds=(*holding.seeds, new))

    def _line(self, holding: Holding, held: tuple[HeldSeed, ...]) -> Holder | None:
        """Return the person's own line of the holders file, if both signed files know the last of these keys."""
        new = held[-1]
        try:
            recipients = signed_recipients(self.means.home, held)
            holders = load_holders(self.means.home, new.practice, verifiers_of(held))
        except (KeyNotListed, DamagedFiles) as error:
            raise DeliveryRefused("not_listed", "the practice's signed files do not fit a delivery") from error
        if new.key_id not in {key.key_id for key in recipients.keys}:
            raise DeliveryRefused("not_listed", "the recipients file does not list a delivered key")
        holder = holders.find(holding.account) if holders else None
        return holder if holder and holder.inbox == inbox_of(holding).raw else None

    def _refusal(self, holding: Holding, note: str, refusal: DeliveryRefused) -> Leaf:
        practice = _practice_of(note)
        return self.means.log.entry(Verb.KEY_REFUSED, holding.account, practice=practice, reason=refusal.reason)

    def _write(self, wrap: Wrap, after: Holding, deliveries: tuple[str, ...]) -> None:
        """Write the wrap anew. deliveries: those that wait until their practice's files are right again."""
        write_wrap(self.means.home, make_wrap(after, wrap.derived, deliveries, self.means.random))


def _practice_of(note: str) -> str:
    """Return whose key a delivery brings, "" for what cannot be read."""
    try:
        return parse_delivery(note).practice
    except DeliveryRefused:
        return ""
