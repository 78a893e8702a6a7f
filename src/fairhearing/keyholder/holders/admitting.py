"""Who holds a practice's key: letting somebody in, changing their role or end, and taking the key back.

    admit:   manager -> check words -> fresh code -> log -> holders file -> sessions ended -> wrap with deliveries
             -> enrolment gone
    dismiss: manager -> fresh code -> log -> holders file -> sessions ended -> wrap without the practice

Killed between any two of these, the same once more finishes it. The holders file comes first: nobody has a key that
it does not list, and who is no longer listed loses it at a sign-in if not before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import (
    BadMessage,
    DamagedFiles,
    LastManager,
    NoEnrolment,
    NotManager,
    OnlyTemporary,
    WordsDoNotMatch,
)
from fairhearing.keyholder.means import Means
from fairhearing.keyholder.rotating.reissuing import signers_of
from fairhearing.keyholder.second_steps.codes import load_last_sign_in
from fairhearing.keyholder.signing_in.sessions import Session
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.document import is_id, write_time
from fairhearing.vault.note import NoteSigner

from .check_words import are_check_words
from .deliveries import deliver
from .enrolment_files import load_enrolment, remove_enrolment
from .holders_file import Holder, HoldersFile, load_holders, write_holders
from .holding import HeldSeed, Holding
from .roles import HolderRole
from .taking_back import is_of, take_back
from .trust import trusted_recipients, verifiers_of
from .wrap_files import load_wrap, write_wrap
from .wraps import Wrap


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is to be. until: when the key is taken back, None for never."""

    account: str
    role: HolderRole
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Manager:
    """A signed-in manager of one practice, with all that changing its holders takes.

    signers: of the practice's current key and, if it is at hand, the one before: for holders who were away meanwhile.
    """

    session: Session
    holding: Holding
    held: tuple[HeldSeed, ...]
    file: HoldersFile
    signers: tuple[NoteSigner, ...]
    known_serial: int

    @property
    def practice(self) -> str:
        """The practice's slug."""
        return self.held[0].practice

    @property
    def until(self) -> datetime | None:
        """When this manager's own key is taken back."""
        return self.held[0].until


@dataclass(frozen=True, slots=True)
class Admitting:
    """A manager's acts."""

    means: Means
    sign_in: SignIn

    def manager(self, session: Session, holding: Holding, practice: str) -> Manager:
        """Return a session as a manager of a practice. Raises NotManager, KeyNotListed, DamagedFiles."""
        held = holding.of_practice(practice)
        if not held or held[0].role is not HolderRole.MANAGER:
            raise NotManager("this session is no manager's of that practice")
        recipients = trusted_recipients(self.means.home, held)
        file = load_holders(self.means.home, practice, verifiers_of(held))
        if file is None:
            raise DamagedFiles(f"holders/{practice}.note is missing: a manager's next sign-in makes it anew")
        known = load_last_sign_in(self.means.home, holding.account).holders.get(practice, 0)
        return Manager(session, holding, held, file, signers_of(recipients, held), known)

    def admit(self, manager: Manager, code: str, wanted: Wanted, words: str) -> None:
        """Let somebody hold the practice's key, or change their role or end.

        words: the five check words as they were typed; empty only where the holders file lists that inbox already.
        Raises NoEnrolment, WordsDoNotMatch, LastManager, OnlyTemporary, SignInFailed, TooManyTries, DamagedFiles,
        FilesUnwritable, LogUnwritable.
        """
        if wanted.until and wanted.until <= self.means.clock.now():
            raise BadMessage("field until must be a time to come, or empty")
        wrap = self._wrap(wanted.account)
        known = manager.file.find(wanted.account)
        self._check_words(manager, wrap, known, words)
        self._check_allowed(manager, known, wanted)
        self.sign_in.step_up(
            manager.session, manager.holding, code, Step("keys.admit", wanted.account, manager.practice)
        )
        now = self.means.clock.now()
        line = Holder(wanted.account, wanted.role, wrap.inbox_public, now, wanted.until)
        if known and (known.role, known.inbox, known.until) == (line.role, line.inbox, line.until):
            line = known
        until = write_time(wanted.until) if wanted.until else ""
        self._say(Verb.HOLDER_ADMITTED, manager, wanted.account, holds=str(wanted.role), until=until)
        file = manager.file.with_holder(line, now, after=manager.known_serial)
        write_holders(self.means.home, file, *manager.signers)
        self.means.close_sessions_of(wanted.account)
        self._deliver(manager, wrap, line)
        remove_enrolment(self.means.home, wanted.account)

    def dismiss(self, manager: Manager, code: str, account: str) -> None:
        """Take the practice's key from somebody. Harmless a second time, and for somebody who never had it.

        Raises LastManager, OnlyTemporary, SignInFailed, TooManyTries, DamagedFiles, FilesUnwritable,
        LogUnwritable.
        """
        if not is_id(account):
            raise BadMessage("field account is not an account's id")
        known = manager.file.find(account)
        self._check_allowed(manager, known, None)
        self.sign_in.step_up(manager.session, manager.holding, code, Step("keys.dismiss", account, manager.practice))
        self._say(Verb.HOLDER_DISMISSED, manager, account)
        file = manager.file.without([account], self.means.clock.now(), after=manager.known_serial)
        write_holders(self.means.home, file, *manager.signers)
        self.means.close_sessions_of(account)
        take_back(self.means.home, account, manager.practice)

    def _wrap(self, account: str) -> Wrap:
        """Return the wrap that is to hold the key: the one that waits, else the one that is there."""
        if not is_id(account):
            raise BadMessage("field account is not an account's id")
        waiting = load_enrolment(self.means.home, account, self.means.clock.now())
        wrap = waiting.wrap if waiting else load_wrap(self.means.home, account)
        if wrap is None or not wrap.inbox_public:
            raise NoEnrolment("nobody enrolled by that account within 14 days")
        return wrap

    def _check_words(self, manager: Manager, wrap: Wrap, known: Holder | None, words: str) -> None:
        if not words and known and known.inbox == wrap.inbox_public:
            return
        if not are_check_words(words, wrap.account, wrap.inbox_public):
            self._say(Verb.HOLDER_REFUSED, manager, wrap.account, reason="words")
            raise WordsDoNotMatch("the check words are not those of this person's enrolment")

    def _check_allowed(self, manager: Manager, known: Holder | None, wanted: Wanted | None) -> None:
        """Raise OnlyTemporary or LastManager where this manager may not make of a holder what is wanted."""
        ends = manager.until
        if ends and ((known and not known.until) or (wanted and (wanted.until is None or wanted.until > ends))):
            raise OnlyTemporary("who holds the key for a time may not change who holds it for good, nor give it longer")
        stays = wanted is not None and wanted.role is HolderRole.MANAGER and wanted.until is None
        if known and known.is_lasting_manager and not stays:
            others = [each for each in manager.file.holders if each.is_lasting_manager and each is not known]
            if not others:
                raise LastManager("the practice would be left without a manager who holds its key for good")

    def _deliver(self, manager: Manager, wrap: Wrap, line: Holder) -> None:
        """Put every key of the practice that the manager holds into the wrap, in place of what was on its way."""
        notes = [deliver(held.seed, manager.practice, line, *manager.signers) for held in manager.held]
        others = [note for note in wrap.deliveries if not is_of(note, manager.practice)]
        write_wrap(self.means.home, replace(wrap, deliveries=(*others, *notes)))

    def _say(self, verb: Verb, manager: Manager, subject: str, **detail: str) -> None:
        self.means.log.record(
            verb,
            manager.holding.account,
            role=str(HolderRole.MANAGER),
            practice=manager.practice,
            subject=subject,
            **detail,
        )
