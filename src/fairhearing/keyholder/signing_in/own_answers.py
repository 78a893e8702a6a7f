"""Questions about one's own sign-in: getting in by a kit, another passphrase, another code device."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from fairhearing.audit.leaf import format_time
from fairhearing.keyholder.errors import BadMessage
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.kits.kit_uses import load_kit_uses
from fairhearing.keyholder.kits.recovering import Recovering
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask
from fairhearing.vault.document import is_id

from .own_sign_in import OwnSignIn
from .sign_in import SignIn
from .step import Step


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """One's own sign-in."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.RECOVER: self._recover,
            Ask.CONFIRM_RECOVERY: self._confirm_recovery,
            Ask.KIT_USES: self._kit_uses,
            Ask.CHANGE_PASSPHRASE: self._change_passphrase,
            Ask.RENEW_CODE_DEVICE: self._renew_code_device,
            Ask.CONFIRM_CODE_DEVICE: self._confirm_code_device,
        }

    async def _recover(self, question: Frame) -> Frame:
        account, passphrase, address = map(question.text, ("account", "passphrase", "address"))
        if not is_id(account):
            raise BadMessage("field account is not an account's id")
        kit_text = question.body.decode("utf-8", "replace")
        pending, secret = await Recovering(self.means).begin(kit_text, account, passphrase, address)
        return Frame({"pending": pending, "totp_secret": base64.b32encode(secret).decode("ascii")})

    def _confirm_recovery(self, question: Frame) -> Frame:
        practices = Recovering(self.means).confirm(question.text("pending"), question.text("code"))
        return Frame({"practices": list(practices)})

    def _kit_uses(self, question: Frame) -> Frame:
        """Answer without a session: opaque ids and times."""
        practice = question.text("practice")
        uses = load_kit_uses(self.means.home, self.means.clock.now())
        mine = [use for use in uses if use.practice == practice]
        return Frame({"uses": [[format_time(use.time), use.account, use.key_id] for use in mine]})

    async def _change_passphrase(self, question: Frame) -> Frame:
        await OwnSignIn(self.means).change_passphrase(question, question.text("old"), question.text("new"))
        return Frame({})

    def _renew_code_device(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        self.sign_in.step_up(session, holding, question.text("code"), Step("code_device.renew", "", ""))
        secret = OwnSignIn(self.means).renew_code_device(question, holding)
        return Frame({"totp_secret": base64.b32encode(secret).decode("ascii")})

    def _confirm_code_device(self, question: Frame) -> Frame:
        OwnSignIn(self.means).confirm_code_device(question, question.text("code"))
        return Frame({})
