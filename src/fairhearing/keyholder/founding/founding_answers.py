"""Questions between a set-up link and the first recording: founding, the kit, starting to record."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.holder_messages import Founded, encode_founded, encode_printed, parse_groups
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask
from fairhearing.keyholder.rotating.rotation_messages import parse_form
from fairhearing.keyholder.second_steps.codes import load_last_sign_in
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step

from .founding_acts import FoundingActs, Wish


@dataclass(frozen=True, slots=True)
class FoundingAnswers:
    """Founding."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.FOUND: self._found,
            Ask.FOUND_MORE: self._found_more,
            Ask.PRINT_KIT: self._print_kit,
            Ask.VERIFY_KIT: self._verify_kit,
            Ask.START_RECORDING: self._start_recording,
        }

    async def _found(self, question: Frame) -> Frame:
        account, passphrase, address = map(question.text, ("account", "passphrase", "address"))
        founded, secret = await self._acts.found(self._wish(question), account, passphrase, address)
        told = Founded(founded.printed, founded.pending, base64.b32encode(secret).decode("ascii"))
        return encode_founded(told)

    def _found_more(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        wish = self._wish(question)
        wish.check()
        self.sign_in.step_up(session, holding, question.text("code"), Step("keys.found", wish.practice, ""))
        founded, holds = self._acts.found_more(wish, holding)
        self.means.hold(question, holds)
        return encode_founded(founded)

    def _print_kit(self, question: Frame) -> Frame:
        """Show a kit once more. What may not be shown uses no code up."""
        session, holding = self.means.unlocked(question)
        form = parse_form(question.text("form")) if question.header.get("form") else None
        practice, code = question.text("practice"), question.text("code")
        waiting = self._acts.waiting_kit(holding, practice, question.body, known=self._known(holding.account, practice))
        self.sign_in.step_up(session, holding, code, Step("keys.print_kit", waiting.held.key_id, practice))
        return encode_printed(self._acts.print_kit(holding, waiting, form))

    def _verify_kit(self, question: Frame) -> Frame:
        _, holding = self.means.unlocked(question)
        practice = question.text("practice")
        groups = parse_groups(question.texts("groups"))
        self._acts.verify_kit(holding, practice, groups, self._known(holding.account, practice))
        return Frame({})

    def _start_recording(self, question: Frame) -> Frame:
        _, holding = self.means.unlocked(question)
        practice = question.text("practice")
        self._acts.start_recording(holding, practice, self._known(holding.account, practice))
        return Frame({})

    @property
    def _acts(self) -> FoundingActs:
        return FoundingActs(self.means)

    def _known(self, account: str, practice: str) -> int:
        return load_last_sign_in(self.means.home, account).recipients.get(practice, 0)

    def _wish(self, question: Frame) -> Wish:
        token, practice, name = map(question.text, ("setup_token", "practice", "name"))
        if not question.body:
            raise BadMessage("the body must be the browser's public key")
        return Wish(token, practice, name, question.body)
