"""Questions about signing in: the two steps, what a session is, its end, and a fresh code for one step more."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, SessionStatus, encode_status, encode_unlocked

from .sign_in import SignIn
from .step import Step


@dataclass(frozen=True, slots=True)
class SessionAnswers:
    """Signing in and out."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.SIGN_IN: self._sign_in,
            Ask.CONFIRM: self._confirm,
            Ask.STATUS: self._status,
            Ask.TOUCH: self._touch,
            Ask.SIGN_OUT: self._sign_out,
            Ask.STEP_UP: self._step_up,
        }

    async def _sign_in(self, question: Frame) -> Frame:
        account, passphrase, address = map(question.text, ("account", "passphrase", "address"))
        return Frame({"pending": await self.sign_in.begin(account, passphrase, address)})

    def _confirm(self, question: Frame) -> Frame:
        return encode_unlocked(self.sign_in.confirm(question.text("pending"), question.text("code")))

    def _status(self, question: Frame) -> Frame:
        now_s = self.means.clock.monotonic()
        session = self.means.session(question)
        sealed = session.sealed
        roles = {practice: str(role) for practice, role in sealed.roles.items()}
        return encode_status(SessionStatus(sealed.account, roles, session.idle_left_s(now_s), session.left_s(now_s)))

    def _touch(self, question: Frame) -> Frame:
        session = self.means.used_session(question)
        if not self.means.resealers.waiting.isdisjoint(session.sealed.roles):
            self.means.resealers.begin(*self.means.unlocked(question))
        return self._status(question)

    def _sign_out(self, question: Frame) -> Frame:
        session = self.means.session(question)
        self.means.close_session(session)
        self.means.log.record(Verb.SIGN_OUT, session.sealed.account)
        return Frame({})

    def _step_up(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        step = Step(question.text("action"), question.text("subject"), question.text("practice"))
        self.sign_in.step_up(session, holding, question.text("code"), step)
        return Frame({})
