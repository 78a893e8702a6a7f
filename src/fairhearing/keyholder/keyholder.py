"""The keyholder itself: each question to what answers it. No sockets.

Each theme brings its own table of answers; here they are put together. A new theme is one line in `open_keyholder`.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass

from fairhearing.keyholder.bulk.bulk_answers import BulkAnswers
from fairhearing.keyholder.bulk.bulk_grants import BulkGrants
from fairhearing.keyholder.founding.founding_answers import FoundingAnswers
from fairhearing.keyholder.holders.holders_answers import HoldersAnswers
from fairhearing.keyholder.listening.closure_answers import ClosureAnswers
from fairhearing.keyholder.listening.closures import closed_to
from fairhearing.keyholder.listening.grants import Grants
from fairhearing.keyholder.listening.listening_answers import ListeningAnswers
from fairhearing.keyholder.listening.restriction_answers import RestrictionAnswers
from fairhearing.keyholder.listening.restrictions import restricted_in
from fairhearing.keyholder.log.cosigning import Cosigning
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.keyholder.log.late_entries import take_late_entries
from fairhearing.keyholder.log.log_answers import LogAnswers
from fairhearing.keyholder.log.log_key import ensure_log_key
from fairhearing.keyholder.rotating.resealers import Resealers
from fairhearing.keyholder.rotating.rotation_answers import RotationAnswers
from fairhearing.keyholder.second_steps.second_steps_answers import SecondStepsAnswers
from fairhearing.keyholder.signing_in.derivation import Cost, Derivations
from fairhearing.keyholder.signing_in.limits import Limits
from fairhearing.keyholder.signing_in.own_answers import OwnAnswers
from fairhearing.keyholder.signing_in.session_answers import SessionAnswers
from fairhearing.keyholder.signing_in.sessions import Sessions
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.trying.trials import Trials
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .errors import BadMessage, DamagedFiles, KeyholderError, KitWordsWrong, TooManyTries
from .frames import Frame
from .means import Answers, Means
from .messages import Ask

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Keyholder:
    """Sessions, listens and the log of one home, and the table of everything that can be asked of them."""

    means: Means
    answers: Answers

    async def answer(self, question: Frame) -> Frame:
        """Return the answer to one question, an error of ours included. Only a defect passes through."""
        try:
            return await self._dispatch(question)
        except KeyholderError as error:
            if isinstance(error, DamagedFiles):
                self.means.damages.note(str(error))
            return encode_error(error)

    def sweep(self) -> None:
        """End what has run out. To be called every few seconds."""
        now_s = self.means.clock.monotonic()
        for session in self.means.sessions.sweep(now_s):
            self.means.grants.end_all(session.id)
        self.means.grants.sweep(now_s)
        self.means.bulk.sweep(now_s)
        take_late_entries(self.means.home, self.means.log)
        self.means.trials.sweep()
        self.means.resealers.sweep()

    def close(self) -> None:
        """Let go of the log and the threads."""
        self.means.trials.close()
        self.means.resealers.close()
        self.means.derivations.close()
        self.means.log.close()

    async def _dispatch(self, question: Frame) -> Frame:
        if question.number("v") != _VERSION:
            raise BadMessage(f"this keyholder speaks version {_VERSION}")
        ask = question.text("ask")
        if ask not in self.answers:
            raise BadMessage("this is nothing that can be asked")
        answer = self.answers[Ask(ask)](question)
        return await answer if inspect.isawaitable(answer) else answer


def open_keyholder(home: Home, clock: Clock, *, memory_locked: bool, cost: Cost | None = None) -> Keyholder:
    """Put a keyholder together for one home. cost: of new passphrases.

    Raises DamagedFiles if the log is not what was signed.
    """
    log = KeyholderLog(home.log, ensure_log_key(home), clock)
    cosigning = Cosigning(home, clock, log)
    if log.writable:
        cosigning.look()
    sessions = Sessions()
    grants = Grants(
        home.keyring,
        log,
        closed_to=lambda account: closed_to(home, account),
        restricted_in=lambda practice: restricted_in(home, practice),
    )
    means = Means(
        home=home,
        clock=clock,
        log=log,
        sessions=sessions,
        grants=grants,
        bulk=BulkGrants(grants.deciding, log),
        limits=Limits(),
        derivations=Derivations(),
        cosigning=cosigning,
        trials=Trials(home, clock, log, sessions),
        resealers=Resealers(home, clock, log, sessions),
        cost=cost or Cost(),
    )
    sign_in = SignIn(means)
    themes = (
        SessionAnswers(means, sign_in),
        HoldersAnswers(means, sign_in),
        SecondStepsAnswers(means, sign_in),
        FoundingAnswers(means, sign_in),
        RotationAnswers(means, sign_in),
        OwnAnswers(means, sign_in),
        ListeningAnswers(means, sign_in),
        LogAnswers(means, memory_locked),
        ClosureAnswers(means, sign_in),
        RestrictionAnswers(means, sign_in),
        BulkAnswers(means, sign_in),
    )
    return Keyholder(means, {ask: answer for theme in themes for ask, answer in theme.answers.items()})


def encode_error(error: KeyholderError) -> Frame:
    """Return the answer that makes the client raise the same error."""
    header: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, TooManyTries):
        header["wait_s"] = error.wait_s
    if isinstance(error, KitWordsWrong):
        header["positions"] = [str(at) for at in error.positions]
    return Frame(header)
