"""Questions about recordings that are closed to somebody: closing them, and opening them again.

close        no session: it takes something away. log -> file -> listens to them end
open_again   a session of another key holder of the practice, and a fresh code -> log -> file
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import AboutThem, BadMessage, NotYourPractice
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, parse_ids
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.document import is_id

from .closures import closed_to, write_closed

MOST_RECORDINGS: Final = 5000
ACTION: Final = "closure.lift"


@dataclass(frozen=True, slots=True)
class ClosureAnswers:
    """Closing recordings to whom they are about."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {Ask.CLOSE: self._close, Ask.OPEN_AGAIN: self._open_again}

    def _close(self, question: Frame) -> Frame:
        account, recordings = _asked(question)
        before = closed_to(self.means.home, account)
        fresh = recordings - before
        if fresh:
            practice = question.text("practice")
            self.means.log.record(
                Verb.RECORDINGS_CLOSED, "keyholder", practice=practice, subject=account, recordings=len(fresh)
            )
            write_closed(self.means.home, account, before | fresh)
            self.means.grants.end_for(account, fresh)
            self.means.bulk.end_for(account, fresh)
        return Frame({"closed": len(fresh)})

    def _open_again(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        account, recordings = _asked(question)
        if account == holding.account:
            raise AboutThem("nobody opens to themselves what is about them")
        step = Step(ACTION, account, question.text("practice"))
        if not step.practice:
            raise BadMessage("field practice must say in which practice")
        self.sign_in.step_up(session, holding, question.text("code"), step)
        before = closed_to(self.means.home, account)
        again = recordings & before
        if self.means.grants.deciding.practices_of(again) - {step.practice}:
            raise NotYourPractice("a recording of another practice is among them")
        if again:
            self.means.log.record(
                Verb.RECORDINGS_OPENED_AGAIN,
                holding.account,
                role=holding.roles[step.practice],
                practice=step.practice,
                subject=account,
                recordings=len(again),
            )
            write_closed(self.means.home, account, before - again)
        return Frame({"opened": len(again)})


def _asked(question: Frame) -> tuple[str, frozenset[str]]:
    """Return whose list is meant, and which recordings. Raises BadMessage."""
    account, recordings = question.text("account"), frozenset(parse_ids(question.body))
    if not is_id(account):
        raise BadMessage("field account is not an account's id")
    if not 0 < len(recordings) <= MOST_RECORDINGS:
        raise BadMessage(f"a message names 1 to {MOST_RECORDINGS} recordings")
    return account, recordings
