"""Questions about who holds a practice's key: enrolling, letting in, taking back, listing."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from fairhearing.keyholder.errors import BadMessage, DamagedFiles
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.vault.document import is_slug
from fairhearing.vault.errors import VaultError
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import load_recipients, recipients_path

from .admitting import Admitting, Manager, Wanted
from .check_words import check_words
from .enrolling import Enrolling
from .holder_messages import HolderFacts, encode_holders, parse_moment
from .holders_file import Holder, is_known, load_holders
from .roles import HolderRole
from .wrap_files import load_wrap
from .wraps import inbox_of


@dataclass(frozen=True, slots=True)
class HoldersAnswers:
    """Who holds what."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.ENROL: self._enrol,
            Ask.CONFIRM_ENROLMENT: self._confirm_enrolment,
            Ask.ADMIT: self._admit,
            Ask.DISMISS: self._dismiss,
            Ask.HOLDERS: self._holders,
            Ask.MY_WORDS: self._my_words,
        }

    async def _enrol(self, question: Frame) -> Frame:
        account, passphrase, address = map(question.text, ("account", "passphrase", "address"))
        pending, secret = await Enrolling(self.means).begin(account, passphrase, address)
        return Frame({"pending": pending, "totp_secret": base64.b32encode(secret).decode("ascii")})

    def _confirm_enrolment(self, question: Frame) -> Frame:
        words = Enrolling(self.means).confirm(question.text("pending"), question.text("code"))
        return Frame({"words": list(words)})

    def _admit(self, question: Frame) -> Frame:
        try:
            role = HolderRole(question.text("role"))
        except ValueError as error:
            raise BadMessage("field role must be " + " or ".join(HolderRole)) from error
        wanted = Wanted(question.text("account"), role, parse_moment(question.text("until"), "until"))
        self._admitting.admit(self._manager(question), question.text("code"), wanted, question.text("words"))
        return Frame({})

    def _dismiss(self, question: Frame) -> Frame:
        self._admitting.dismiss(self._manager(question), question.text("code"), question.text("account"))
        return Frame({})

    def _holders(self, question: Frame) -> Frame:
        """Answer without a session, by public keys alone. Nobody holds a key of a practice that was never founded."""
        practice = question.text("practice")
        if not is_slug(practice):
            raise BadMessage("field practice is not a practice's id")
        if not is_known(self.means.home, practice):
            return encode_holders(())
        try:
            signer = NoteVerifier.parse(load_recipients(recipients_path(self.means.home, practice)).signer_vkey)
        except VaultError as error:
            raise DamagedFiles(f"recipients/{practice}.note cannot be used: {error}") from error
        file = load_holders(self.means.home, practice, [signer])
        return encode_holders(tuple(self._facts(practice, line) for line in file.holders) if file else ())

    def _facts(self, practice: str, line: Holder) -> HolderFacts:
        words = check_words(line.account, line.inbox) if line.inbox else ()
        try:
            wrap = load_wrap(self.means.home, line.account)
        except DamagedFiles:
            wrap = None  # whoever's it is learns so when they sign in
        received = wrap is not None and any(seed.practice == practice for seed in wrap.seeds)
        return HolderFacts(line.account, str(line.role), line.since, line.until, words, received)

    def _my_words(self, question: Frame) -> Frame:
        _, holding = self.means.unlocked(question)
        return Frame({"words": list(check_words(holding.account, inbox_of(holding).raw))})

    @property
    def _admitting(self) -> Admitting:
        return Admitting(self.means, self.sign_in)

    def _manager(self, question: Frame) -> Manager:
        session, holding = self.means.unlocked(question)
        return self._admitting.manager(session, holding, question.text("practice"))
