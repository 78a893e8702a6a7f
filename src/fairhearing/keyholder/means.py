"""What answering needs, whichever question: one home's clock, log, sessions, listens and limits."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from fairhearing.keyholder.bulk.bulk_grants import BulkGrants
from fairhearing.keyholder.holders.holding import Holding
from fairhearing.keyholder.listening.grants import Grants
from fairhearing.keyholder.log.cosigning import Cosigning
from fairhearing.keyholder.log.doubts import FileDoubt
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.keyholder.rotating.resealers import Resealers
from fairhearing.keyholder.signing_in.derivation import Cost, Derivations
from fairhearing.keyholder.signing_in.limits import Limits
from fairhearing.keyholder.signing_in.sessions import Session, Sessions
from fairhearing.keyholder.trying.damages import Damages
from fairhearing.keyholder.trying.trials import Trials
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .frames import Frame
from .messages import Ask

Answer: TypeAlias = Callable[[Frame], Frame | Awaitable[Frame]]
"""What answers one kind of question. Only a derivation is waited for."""
Answers: TypeAlias = Mapping[Ask, Answer]
"""A theme's table: each of its questions to what answers it."""


@dataclass(frozen=True, slots=True)
class Means:
    """Everything that themes share. random: so many bytes from the operating system. cost: of a new passphrase.

    file_doubts: what is wrong with practices' signed files, by practice, as the last sign-in found.
    """

    home: Home
    clock: Clock
    log: KeyholderLog
    sessions: Sessions
    grants: Grants
    bulk: BulkGrants
    limits: Limits
    derivations: Derivations
    cosigning: Cosigning
    trials: Trials
    resealers: Resealers
    random: Callable[[int], bytes] = os.urandom
    cost: Cost = field(default_factory=Cost)
    file_doubts: dict[str, FileDoubt] = field(default_factory=dict)
    damages: Damages = field(default_factory=Damages)

    def session(self, question: Frame) -> Session:
        """Return the session a question belongs to, without lengthening it. Raises Locked."""
        return self._find(question)[0]

    def used_session(self, question: Frame) -> Session:
        """Return the session a question belongs to, its idle time begun anew. Raises Locked."""
        session, _ = self._find(question)
        session.used_s = self.clock.monotonic()
        return session

    def unlocked(self, question: Frame) -> tuple[Session, Holding]:
        """Return the session a question belongs to, its idle time begun anew, and what it holds. Raises Locked."""
        session, secret = self._find(question)
        session.used_s = self.clock.monotonic()
        return session, session.sealed.open(secret)

    def hold(self, question: Frame, holding: Holding) -> None:
        """Let the session a question belongs to hold this from now on. Raises Locked."""
        session, secret = self._find(question)
        self.sessions.hold(session, secret, holding)

    def close_sessions_of(self, account: str) -> None:
        """End all of an account's sessions, their listens, and its grants for copies: its keys are others now."""
        self.bulk.end_all(account)
        for session in self.sessions.of_account(account):
            self.close_session(session)

    def close_session(self, session: Session) -> None:
        """End a session and its listens."""
        self.sessions.close(session)
        self.grants.end_all(session.id)

    def _find(self, question: Frame) -> tuple[Session, bytes]:
        return self.sessions.session(question.text("unlock"), self.clock.monotonic())
