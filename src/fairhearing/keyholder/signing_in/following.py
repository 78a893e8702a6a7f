"""Following a practice's signed files at a sign-in: who holds its key, as what, and until when.

The signed files decide. A seed is handed out only as the practice's holders file says: who is not listed loses it, a
role or an end that changed is taken over. A list that is older than one seen before, gone or forged is told and not
followed. A manager's sign-in makes the list where there is none, and takes back what was given for a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import DamagedFiles, KeyNotListed
from fairhearing.keyholder.holders.holders_file import Holder, HoldersFile, load_holders, write_holders
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.listing import holders_from_wraps
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.holders.taking_back import holds_any, take_back
from fairhearing.keyholder.holders.trust import trusted_recipients, verifiers_of
from fairhearing.keyholder.holders.wrap_files import list_wraps, load_wrap
from fairhearing.keyholder.holders.wraps import inbox_of
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.rotating.reissuing import signers_of
from fairhearing.keyholder.second_steps.codes import LastSignIn
from fairhearing.vault.recipients import Recipients


@dataclass(frozen=True, slots=True)
class Followed:
    """What becomes of one practice's keys. kept: in the wrap. used: in the session. serials: to be remembered."""

    practice: str
    kept: tuple[HeldSeed, ...]
    used: tuple[HeldSeed, ...]
    doubt: FileDoubt | None
    recipients_serial: int
    holders_serial: int


@dataclass(frozen=True, slots=True)
class Following:
    """One practice's keys in one person's hands, and its signed files."""

    means: Means
    holding: Holding
    held: tuple[HeldSeed, ...]
    last: LastSignIn

    @property
    def practice(self) -> str:
        """Whose keys these are."""
        return self.held[0].practice

    def follow(self) -> Followed:
        """Follow the signed files, and mend them where this person may. Raises KeyNotListed, before it wrote anything.

        Then either `closed`, where another practice opens, or `refused`.
        """
        recipients = self._recipients()
        seen, known = self.last.recipients.get(self.practice, 0), self.last.holders.get(self.practice, 0)
        doubt, file = self._look(known)
        if doubt:
            self._say(Verb.HOLDERS_DOUBTED, reason=str(doubt))
        elif recipients.serial < seen:
            doubt = FileDoubt.RECIPIENTS_OLDER
            self._say(Verb.HOLDERS_DOUBTED, reason=str(doubt))
        kept = used = self._listed(recipients, seen)
        if file and file.serial >= known:
            kept, used = self._followed(file, kept)
        elif self._is_over(kept):
            used = ()
        if used:
            file = self._mended(file, known, used, recipients)
        serial = max(known, file.serial if file else 0)
        return Followed(self.practice, kept, used, doubt, max(seen, recipients.serial), serial)

    def closed(self) -> Followed:
        """Leave everything as it is, hand nothing out, and say so in the log: the recipients file is not its own."""
        doubt = FileDoubt.RECIPIENTS_FOREIGN
        self._say(Verb.HOLDERS_DOUBTED, reason=str(doubt))
        seen, known = self.last.recipients.get(self.practice, 0), self.last.holders.get(self.practice, 0)
        return Followed(self.practice, self.held, (), doubt, seen, known)

    def refused(self) -> None:
        """Say in the log that nothing was opened: the recipients file is not its own."""
        self._say(Verb.SIGN_IN_FAILED, reason="key_not_listed")

    def _recipients(self) -> Recipients:
        """Make sure that recordings are being sealed to keys that this person holds, by files those keys signed."""
        try:
            recipients = trusted_recipients(self.means.home, self.held)
        except KeyNotListed:
            self.means.trials.note_listed(self.practice, listed=False)
            raise
        self.means.trials.note_listed(self.practice, listed=True)
        return recipients

    def _look(self, known: int) -> tuple[FileDoubt | None, HoldersFile | None]:
        """Return the holders file, and what is wrong with it. known: the last serial number seen."""
        try:
            file = load_holders(self.means.home, self.practice, verifiers_of(self.held))
        except DamagedFiles:
            return FileDoubt.HOLDERS_FORGED, None
        if file is None:
            return (FileDoubt.HOLDERS_LOST if known else None), None
        return (FileDoubt.HOLDERS_OLDER if file.serial < known else None), file

    def _listed(self, recipients: Recipients, seen: int) -> tuple[HeldSeed, ...]:
        """Return the keys that the recipients file lists: one that is gone, or never came into use, is dropped.

        seen: the last serial number seen; by an older file nothing is dropped.
        """
        if recipients.serial < seen:
            return self.held
        return tuple(each for each in self.held if recipients.key(each.key_id))

    def _followed(
        self, file: HoldersFile, held: tuple[HeldSeed, ...]
    ) -> tuple[tuple[HeldSeed, ...], tuple[HeldSeed, ...]]:
        """Return the seeds that stay in the wrap and those that are handed out, as the file says."""
        line = file.find(self.holding.account)
        if line is None:
            self._say(Verb.KEY_TAKEN, reason="not_listed")
            return (), ()
        # Without an inbox the line was made from a wrap, which says what anybody wrote: what is sealed in it stands.
        seeds = tuple(replace(each, role=line.role, until=line.until) for each in held) if line.inbox else held
        if self._is_over(seeds):
            return (), ()
        if line.inbox and line.inbox != inbox_of(self.holding).raw:
            self._say(Verb.KEY_REFUSED, reason="another_inbox")
            return seeds, ()  # an older wrap of this person's, or an admission that stopped half way
        return seeds, seeds

    def _is_over(self, seeds: tuple[HeldSeed, ...]) -> bool:
        """Say whether the time for which these are held has run out; if so, the log says it too."""
        now = self.means.clock.now()
        is_over = any(each.until is not None and now >= each.until for each in seeds)
        if is_over:
            self._say(Verb.KEY_TAKEN, reason="over")
        return is_over

    def _mended(
        self, file: HoldersFile | None, known: int, used: tuple[HeldSeed, ...], recipients: Recipients
    ) -> HoldersFile | None:
        """Return the holders file as it is from now on: made, its lapsed lines taken out, the own inbox filled in."""
        if file and file.serial < known:
            return file
        is_manager, now = used[0].role is HolderRole.MANAGER, self.means.clock.now()
        if file is None and not is_manager:
            return None
        lapsed = [line.account for line in file.holders if line.is_over(now)] if file and is_manager else []
        before = file or HoldersFile(self.practice, known, now, holders_from_wraps(self.means.home, self.practice, now))
        own = before.find(self.holding.account) or Holder(self.holding.account, used[0].role, b"", now)
        after = before
        if file is None or lapsed or not own.inbox:
            mine = replace(own, role=used[0].role, until=used[0].until, inbox=inbox_of(self.holding).raw)
            after = before.without(lapsed, now, after=known).with_holder(mine, now)
            self._say(Verb.HOLDERS_LISTED, holders=len(after.holders), lapsed=len(lapsed))
            write_holders(self.means.home, after, *signers_of(recipients, used))
        if is_manager:
            self._sweep(after)
        return after

    def _sweep(self, file: HoldersFile) -> None:
        """Take the practice's keys out of the wraps of those who are not listed (any more)."""
        for account in list_wraps(self.means.home):
            if file.find(account):
                continue
            try:
                wrap = load_wrap(self.means.home, account)
            except DamagedFiles:
                continue  # whoever's it is learns so when they sign in
            if wrap and holds_any(wrap, self.practice):
                self._say(Verb.HOLDER_LAPSED, subject=account)
                take_back(self.means.home, account, self.practice)

    def _say(self, verb: Verb, subject: str = "", **detail: str | int) -> None:
        role = self.held[0].role
        account = self.holding.account
        self.means.log.record(verb, account, role=role, practice=self.practice, subject=subject, **detail)
