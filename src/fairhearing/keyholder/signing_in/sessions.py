"""Sign-ins that wait for their code, and open sessions. Pure: the moment is passed in, in seconds.

    token = base64url(id, 16 bytes | secret, 32 bytes)

The keyholder keeps the id and what the secret seals; the secret lives only with the person. A restart forgets both.

    (passphrase right) -> pending -> open -> (closed)
                             5 min, 4 codes   15 min idle, 12 h at most, sign-out
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fairhearing.keyholder.errors import Locked, PendingExpired
from fairhearing.keyholder.holders.holding import SECRET_BYTES, Holding, SealedHolding, seal_holding
from fairhearing.keyholder.holders.wraps import Derived

PENDING_S: Final = 300.0
CODES_A_PENDING: Final = 4
IDLE_S: Final = 900.0
LONGEST_S: Final = 12 * 3600.0
_ID_BYTES: Final = 16
_MOST_PENDING: Final = 1000


class PendingKind(StrEnum):
    """What a code is waited for. A token of one kind is good for no other."""

    SIGN_IN = "sign-in"
    """Somebody who has a wrap comes in."""
    ENROLMENT = "enrolment"
    """A new passphrase and code device, to be admitted by a manager."""
    RECOVERY = "recovery"
    """A new passphrase and code device, with what a recovery kit holds."""


@dataclass(slots=True)
class Pending:
    """A right passphrase, or a new one, without its code.

    derived: how a new one's key was derived; None for a sign-in.
    """

    sealed: SealedHolding
    address: str
    begun_s: float
    wait_for: PendingKind = PendingKind.SIGN_IN
    derived: Derived | None = None
    wrong_codes: int = 0


@dataclass(slots=True)
class Session:
    """An open session. id: of this process's life only. used_s: the last time its holder did something.

    address: where its holder signed in from, for the limits only. longest_s: less than 12 hours where a key that it
    holds is taken back sooner.
    """

    id: bytes
    sealed: SealedHolding
    address: str
    begun_s: float
    used_s: float
    longest_s: float = LONGEST_S

    def idle_left_s(self, now_s: float) -> int:
        """Seconds until it closes if nothing is asked."""
        return max(0, int(self.used_s + IDLE_S - now_s))

    def left_s(self, now_s: float) -> int:
        """Seconds until it closes whatever is asked."""
        return max(0, int(self.begun_s + self.longest_s - now_s))

    def is_over(self, now_s: float) -> bool:
        """Say whether its time has run out."""
        return now_s >= self.used_s + IDLE_S or now_s >= self.begun_s + self.longest_s


@dataclass(slots=True)
class Sessions:
    """Everyone who is signed in or about to be."""

    random: Callable[[int], bytes] = os.urandom
    _pending: dict[bytes, Pending] = field(default_factory=dict)
    _open: dict[bytes, Session] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._open)

    def add_pending(
        self,
        holding: Holding,
        address: str,
        now_s: float,
        kind: PendingKind = PendingKind.SIGN_IN,
        derived: Derived | None = None,
    ) -> str:
        """Keep a holding until its code comes; return the token it is asked for with."""
        token, session, secret = self._draw()
        if len(self._pending) >= _MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        sealed = seal_holding(holding, session, secret, self.random)
        self._pending[session] = Pending(sealed, address, now_s, kind, derived)
        return token

    def pending(self, token: str, now_s: float, kind: PendingKind = PendingKind.SIGN_IN) -> tuple[Pending, Holding]:
        """Return what waits for its code, and what it holds. Raises PendingExpired, also for another kind's token."""
        try:
            session, secret = _split(token)
            found = self._pending[session]
            holding = found.sealed.open(secret)
        except (KeyError, Locked) as error:
            raise PendingExpired("no sign-in waits for this code: begin again") from error
        if found.wait_for is not kind:
            raise PendingExpired("nothing of this kind waits for this code: begin again")
        if now_s >= found.begun_s + PENDING_S:
            del self._pending[session]
            raise PendingExpired("the code came too late: begin again")
        return found, holding

    def count_wrong_code(self, pending: Pending) -> None:
        """Count a wrong code; too many end the sign-in."""
        pending.wrong_codes += 1
        if pending.wrong_codes >= CODES_A_PENDING:
            self._pending.pop(pending.sealed.session, None)

    def drop_pending(self, pending: Pending) -> None:
        """Wait no more for this code."""
        self._pending.pop(pending.sealed.session, None)

    def open(self, pending: Pending, holding: Holding, now_s: float, longest_s: float = LONGEST_S) -> str:
        """Turn a sign-in that waits into an open session; return its token. longest_s: what it may last at most."""
        self.drop_pending(pending)
        token, session, secret = self._draw()
        sealed = seal_holding(holding, session, secret, self.random)
        self._open[session] = Session(session, sealed, pending.address, now_s, now_s, min(LONGEST_S, longest_s))
        return token

    def session(self, token: str, now_s: float) -> tuple[Session, bytes]:
        """Return an open session and the secret its holding opens with, without lengthening it. Raises Locked."""
        session, secret = _split(token)
        found = self._open.get(session)
        if found is None or found.is_over(now_s) or not found.sealed.fits(secret):
            raise Locked("no session is open for this: sign in")
        return found, secret

    def hold(self, session: Session, secret: bytes, holding: Holding) -> None:
        """Let a session hold this from now on, in place of what it held."""
        session.sealed = seal_holding(holding, session.id, secret, self.random)

    def of_account(self, account: str) -> list[Session]:
        """Return an account's open sessions."""
        return [session for session in self._open.values() if session.sealed.account == account]

    def close(self, session: Session) -> None:
        """End a session."""
        self._open.pop(session.id, None)

    def sweep(self, now_s: float) -> list[Session]:
        """Drop what has run out; return the sessions among it."""
        for old in [each for each, pending in self._pending.items() if now_s >= pending.begun_s + PENDING_S]:
            del self._pending[old]
        over = [session for session in self._open.values() if session.is_over(now_s)]
        for session in over:
            self.close(session)
        return over

    def _draw(self) -> tuple[str, bytes, bytes]:
        session, secret = self.random(_ID_BYTES), self.random(SECRET_BYTES)
        return base64.urlsafe_b64encode(session + secret).decode("ascii"), session, secret


def _split(token: str) -> tuple[bytes, bytes]:
    """Return a token's id and secret. Raises Locked for what is no token."""
    try:
        data = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Locked("this is not the token of a session") from error
    if len(data) != _ID_BYTES + SECRET_BYTES:
        raise Locked("this is not the token of a session")
    return data[:_ID_BYTES], data[_ID_BYTES:]
