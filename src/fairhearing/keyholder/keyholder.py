"""The keyholder itself: each question to what answers it. No sockets."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.audit.verbs import Verb
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .cosigning import Cosigning
from .derivation import Derivations
from .errors import BadMessage, KeyholderError, TooManyTries
from .frames import Frame
from .grants import Grants
from .limits import Limits
from .listen_request import ListenRequest
from .log import KeyholderLog
from .log_key import ensure_log_key
from .messages import (
    Ask,
    KeyholderStatus,
    SessionStatus,
    encode_keyholder_status,
    encode_status,
    encode_unlocked,
    parse_entries,
)
from .sessions import Session, Sessions
from .sign_in import SignIn
from .step import Step

_VERSION = 1


@dataclass(slots=True)
class Keyholder:
    """Sessions, listens and the log of one home."""

    clock: Clock
    log: KeyholderLog
    sessions: Sessions
    grants: Grants
    sign_in: SignIn
    memory_locked: bool

    async def answer(self, question: Frame) -> Frame:
        """Return the answer to one question, an error of ours included. Only a defect passes through."""
        try:
            return await self._dispatch(question)
        except KeyholderError as error:
            return encode_error(error)

    def sweep(self) -> None:
        """End what has run out. To be called every few seconds."""
        now_s = self.clock.monotonic()
        for session in self.sessions.sweep(now_s):
            self.grants.end_all(session.id)
        self.grants.sweep(now_s)

    def close(self) -> None:
        """Let go of the log and the threads."""
        self.sign_in.derivations.close()
        self.log.close()

    async def _dispatch(self, question: Frame) -> Frame:
        if question.number("v") != _VERSION:
            raise BadMessage(f"this keyholder speaks version {_VERSION}")
        ask = question.text("ask")
        if ask == Ask.SIGN_IN:
            names = ("account", "passphrase", "address")
            return Frame({"pending": await self.sign_in.begin(*map(question.text, names))})
        answers = {
            Ask.CONFIRM: self._confirm,
            Ask.STATUS: self._status,
            Ask.TOUCH: self._touch,
            Ask.SIGN_OUT: self._sign_out,
            Ask.STEP_UP: self._step_up,
            Ask.BEGIN: self._begin,
            Ask.READ: self._read,
            Ask.END: self._end,
            Ask.APPEND: self._append,
            Ask.CHECKPOINT: self._checkpoint,
            Ask.PING: self._ping,
        }
        if ask not in answers:
            raise BadMessage("this is nothing that can be asked")
        return answers[Ask(ask)](question)

    def _confirm(self, question: Frame) -> Frame:
        return encode_unlocked(self.sign_in.confirm(question.text("pending"), question.text("code")))

    def _status(self, question: Frame) -> Frame:
        now_s = self.clock.monotonic()
        session, _ = self.sessions.session(question.text("unlock"), now_s)
        sealed = session.sealed
        roles = {practice: str(role) for practice, role in sealed.roles.items()}
        return encode_status(SessionStatus(sealed.account, roles, session.idle_left_s(now_s), session.left_s(now_s)))

    def _touch(self, question: Frame) -> Frame:
        self._used_session(question)
        return self._status(question)

    def _sign_out(self, question: Frame) -> Frame:
        session, _ = self.sessions.session(question.text("unlock"), self.clock.monotonic())
        self.sessions.close(session)
        self.grants.end_all(session.id)
        self.log.record(Verb.SIGN_OUT, session.sealed.account)
        return Frame({})

    def _step_up(self, question: Frame) -> Frame:
        session, secret = self._used_session(question)
        step = Step(question.text("action"), question.text("subject"), question.text("practice"))
        self.sign_in.step_up(session, session.sealed.open(secret), question.text("code"), step)
        return Frame({})

    def _begin(self, question: Frame) -> Frame:
        session, secret = self._used_session(question)
        request = ListenRequest(
            recording=question.text("recording"),
            purpose=question.text("purpose"),
            reference=question.text("reference"),
            place=question.text("place"),
            header=question.body,
            segments=question.number("segments"),
            closed=question.yes_or_no("closed"),
        )
        holding = session.sealed.open(secret)
        return Frame({"listen": self.grants.begin(session.id, holding, request, self.clock.monotonic())})

    def _read(self, question: Frame) -> Frame:
        session, _ = self._used_session(question)
        first_segment = question.number("first_segment")
        now_s = self.clock.monotonic()
        return Frame({}, self.grants.read(session.id, question.text("listen"), first_segment, question.body, now_s))

    def _end(self, question: Frame) -> Frame:
        session, _ = self._used_session(question)
        self.grants.end(session.id, question.text("listen"), self.clock.monotonic())
        return Frame({})

    def _append(self, question: Frame) -> Frame:
        return Frame({"added": self.log.take_outbox(parse_entries(question.body))})

    def _checkpoint(self, _question: Frame) -> Frame:
        return Frame({}, self.log.checkpoint().encode())

    def _ping(self, _question: Frame) -> Frame:
        return encode_keyholder_status(
            KeyholderStatus(self.log.size, self.log.writable, self.memory_locked, len(self.sessions))
        )

    def _used_session(self, question: Frame) -> tuple[Session, bytes]:
        """Return the session a question belongs to, its idle time begun anew, and its secret. Raises Locked."""
        now_s = self.clock.monotonic()
        session, secret = self.sessions.session(question.text("unlock"), now_s)
        session.used_s = now_s
        return session, secret


def open_keyholder(home: Home, clock: Clock, *, memory_locked: bool) -> Keyholder:
    """Put a keyholder together for one home. Raises DamagedFiles if the log is not what was signed."""
    log = KeyholderLog(home.log, ensure_log_key(home), clock)
    sessions = Sessions()
    cosigning = Cosigning(home, clock, log)
    if log.writable:
        cosigning.look()
    return Keyholder(
        clock=clock,
        log=log,
        sessions=sessions,
        grants=Grants(home.keyring, log),
        sign_in=SignIn(home, clock, log, sessions, Limits(), Derivations(), cosigning),
        memory_locked=memory_locked,
    )


def encode_error(error: KeyholderError) -> Frame:
    """Return the answer that makes the client raise the same error."""
    header: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, TooManyTries):
        header["wait_s"] = error.wait_s
    return Frame(header)
