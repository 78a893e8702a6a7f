"""Server transactions: the same request twice is answered twice alike (RFC 3261 section 17.2, RFC 6026).

We answer at once, so that a transaction begins with its final answer:

    request     answer   state       its answer is sent again         until           then
    INVITE      2xx      ACCEPTED    after T1, doubling up to T2,     ACK             absorbs INVITEs until 64*T1
                                     over connections too
    INVITE      others   COMPLETED   the same, over UDP               ACK             CONFIRMED, absorbs ACKs for T4
    any other   any      COMPLETED   when the request comes again     64*T1 over UDP

In all states the request coming again has its answer sent again. An INVITE's answer that is never acknowledged ends
after 64*T1; if it was a 2xx, that is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fairhearing.wire.sip_request import SipRequest

from .timers import Timers
from .ways import Transport

T1_S = 0.5
T2_S = 4.0
T4_S = 5.0
LIFETIME_S = 64 * T1_S

Key = tuple[str, ...]


class State(StrEnum):
    """Where a transaction is; see the table above."""

    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Answer:
    """A final response, ready to be sent and sent again. flow: see `Way`."""

    status: int
    to_tag: str
    data: bytes
    destination: tuple[str, int]
    flow: int = 0

    @property
    def is_success(self) -> bool:
        """Whether it is a 2xx."""
        return self.status < 300  # noqa: PLR2004 - that is what 2xx means


@dataclass(slots=True)
class Transaction:
    """One request and our answer to it.

    merging: what it shares with itself on another way. resend_at: None where the answer is not sent again by itself.
    """

    key: Key
    merging: Key
    answer: Answer
    state: State
    ends_at: float
    resend_at: float | None = None
    interval_s: float = T1_S


class Transactions:
    """All transactions of one server. now: seconds on a monotonic clock, never running backwards."""

    def __init__(self) -> None:
        self._known: dict[Key, Transaction] = {}
        self._opened: dict[Key, Key] = {}
        self._timers: Timers[Transaction] = Timers()

    def __len__(self) -> int:
        return len(self._known)

    def find(self, request: SipRequest, *, method: str = "") -> Transaction | None:
        """Return the transaction that this request belongs to; with `method`, the one of that method it speaks of."""
        return self._known.get(transaction_key(request, method or request.method))

    def begin(self, request: SipRequest, answer: Answer, now: float, transport: Transport) -> Transaction:
        """Remember the answer to a request that was just carried out."""
        key = transaction_key(request, request.method)
        invite = request.method == "INVITE"
        accepted = invite and answer.is_success
        transaction = Transaction(
            key=key,
            merging=_merging_key(request),
            answer=answer,
            state=State.ACCEPTED if accepted else State.COMPLETED,
            ends_at=now + (LIFETIME_S if invite or not transport.is_reliable else 0.0),
            resend_at=now + T1_S if accepted or (invite and not transport.is_reliable) else None,
        )
        self._known[key] = transaction
        if accepted:
            self._opened[transaction.merging] = key
        self._watch(transaction)
        return transaction

    def has_merged(self, request: SipRequest) -> bool:
        """Whether this INVITE was accepted already when it came on another way, by another branch (section 8.2.2.2)."""
        return _merging_key(request) in self._opened

    def confirm(self, transaction: Transaction, now: float) -> None:
        """Note that the INVITE's answer was acknowledged."""
        transaction.resend_at = None
        if transaction.state is State.COMPLETED:
            transaction.state = State.CONFIRMED
            transaction.ends_at = now + T4_S
            self._watch(transaction)

    def tick(self, now: float) -> tuple[list[Answer], list[Transaction]]:
        """Return the answers to send again, and the accepted INVITEs that were never acknowledged."""
        again: list[Answer] = []
        unacknowledged: list[Transaction] = []
        for transaction in self._timers.due(now):
            if self._known.get(transaction.key) is not transaction:
                continue
            if transaction.ends_at <= now:
                self._forget(transaction)
                if transaction.state is State.ACCEPTED and transaction.resend_at is not None:
                    unacknowledged.append(transaction)
                continue
            if transaction.resend_at is not None and transaction.resend_at <= now:
                again.append(transaction.answer)
                transaction.interval_s = min(2 * transaction.interval_s, T2_S)
                transaction.resend_at = now + transaction.interval_s
            self._watch(transaction)
        return again, unacknowledged

    @property
    def next_timer(self) -> float | None:
        """When to tick next."""
        return self._timers.next

    def _forget(self, transaction: Transaction) -> None:
        del self._known[transaction.key]
        if self._opened.get(transaction.merging) == transaction.key:
            del self._opened[transaction.merging]

    def _watch(self, transaction: Transaction) -> None:
        moments = [transaction.ends_at, *([] if transaction.resend_at is None else [transaction.resend_at])]
        self._timers.set(min(moments), transaction)


def transaction_key(request: SipRequest, method: str) -> Key:
    """Return what tells this transaction from others (section 17.2.3). An ACK belongs to its INVITE.

    A branch alone should do; call and sequence number are added because some senders use a branch more than once, and
    older ones have none.
    """
    via, method = request.via, "INVITE" if method == "ACK" else method
    return (via.branch, via.host.lower(), str(via.port or ""), *_merging_key(request), method)


def _merging_key(request: SipRequest) -> Key:
    """Return what stays the same when a proxy sends one request on several ways."""
    return (request.call_id, request.sender.tag, str(request.cseq))
