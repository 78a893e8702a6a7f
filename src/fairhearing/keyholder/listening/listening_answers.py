"""Questions of a listen: its beginning, its sound, what was noted of it, its end."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.keyholder.errors import CodeOwed
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step

from .listen_request import ListenRequest


@dataclass(frozen=True, slots=True)
class ListeningAnswers:
    """Listening."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {Ask.BEGIN: self._begin, Ask.READ: self._read, Ask.NOTE: self._note, Ask.END: self._end}

    def _begin(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        request = ListenRequest(
            recording=question.text("recording"),
            purpose=question.text("purpose"),
            reference=question.text("reference"),
            place=question.text("place"),
            header=question.body,
            segments=question.number("segments"),
            closed=question.yes_or_no("closed"),
            device=question.text("device"),
        )
        code, now_s = question.text("code"), self.means.clock.monotonic()

        def prove(step: Step) -> None:
            if not code:
                raise CodeOwed(f"the use of recording {step.subject} is restricted: a fresh code is owed")
            self.sign_in.step_up(session, holding, code, step)

        return Frame({"listen": self.means.grants.begin(session.id, holding, request, now_s, prove)})

    def _read(self, question: Frame) -> Frame:
        session = self.means.used_session(question)
        listen, first_segment = question.text("listen"), question.number("first_segment")
        now_s = self.means.clock.monotonic()
        return Frame({}, self.means.grants.read(session.id, listen, first_segment, question.body, now_s))

    def _note(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        listen, kind, now_s = question.text("listen"), question.text("kind"), self.means.clock.monotonic()
        return Frame({}, self.means.grants.note(session.id, holding, listen, kind, question.body, now_s))

    def _end(self, question: Frame) -> Frame:
        session = self.means.used_session(question)
        self.means.grants.end(session.id, question.text("listen"), self.means.clock.monotonic())
        return Frame({})
