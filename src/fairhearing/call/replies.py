"""Writing answers: to requests that were read, which are remembered, and to those that were not, which are not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from fairhearing.wire.sip import Headers, SipMessage
from fairhearing.wire.sip_request import SipRequest
from fairhearing.wire.sip_response import render_response, response_destination

from .actions import Action, Discarded, Refused, Send
from .admission import METHODS
from .clients import Client
from .errors import Rejected
from .probe import PROBE_PRACTICE, REFUSED
from .transactions import Answer, Transaction, Transactions
from .ways import Way

_SERVER = ("Server", "Fairhearing")

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound request from a listed client, and when it was heard.

    now: seconds on a monotonic clock; moment: the same, as wall clock in UTC.
    """

    request: SipRequest
    client: Client
    source: tuple[str, int]
    now: float
    moment: datetime
    way: Way
    head_bytes: int


class Replies:
    """Answers to requests. secret: random bytes from which To tags outside dialogs are made."""

    def __init__(self, transactions: Transactions, secret: bytes) -> None:
        self._transactions = transactions
        self._secret = secret

    def answer(self, heard: Heard, status: int, fields: Fields = (), body: bytes = b"", *, to_tag: str = "") -> Send:
        """Answer a request, and remember the answer for when the request comes again."""
        headers, source = heard.request.headers, heard.source
        tag = to_tag or self._tag(heard.request.call_id)
        data = render_response(headers, source, status, to_tag=tag, fields=(*fields, _SERVER), body=body)
        destination = _destination(headers, source, heard.way)
        answer = Answer(status, tag, data, destination, heard.way.flow)
        self._transactions.begin(heard.request, answer, heard.now, heard.way.transport)
        return Send(data, destination, heard.way.flow)

    def again(self, heard: Heard, transaction: Transaction) -> Send:
        """Give the same answer again, from now on by the way that its request came by last."""
        destination = _destination(heard.request.headers, heard.source, heard.way)
        transaction.answer = replace(transaction.answer, destination=destination, flow=heard.way.flow)
        return Send(transaction.answer.data, destination, heard.way.flow)

    def refuse(self, heard: Heard, refusal: Rejected) -> list[Action]:
        """Answer a request with an error."""
        is_test = heard.client.name == PROBE_PRACTICE
        fields = (*refusal.fields, (REFUSED, str(refusal.reason))) if is_test else refusal.fields
        refused = Refused(heard.source, heard.request.method, refusal.status, refusal.reason, is_test)
        return [self.answer(heard, refusal.status, fields), refused]

    def refuse_unread(self, message: SipMessage, source: tuple[str, int], way: Way, refusal: Rejected) -> list[Action]:
        """Refuse a request that was not read, without remembering it. An ACK, or one from nowhere, gets no answer."""
        method = message.start_line.split(maxsplit=1)[0]
        if method == "ACK" or not message.headers.first("via"):
            return [Discarded(source, str(refusal))]
        tag = self._tag(message.headers.first("call-id"))
        data = render_response(message.headers, source, refusal.status, to_tag=tag, fields=(_SERVER,))
        told = Refused(source, method if method in METHODS else "", refusal.status, refusal.reason)
        return [Send(data, _destination(message.headers, source, way), way.flow), told]

    def _tag(self, call_id: str) -> str:
        """Return a To tag for answers outside dialogs: the same call gets the same one."""
        text = call_id.encode("utf-8", "surrogateescape")
        return hashlib.blake2b(text, key=self._secret, digest_size=8).hexdigest()


def _destination(headers: Headers, source: tuple[str, int], way: Way) -> tuple[str, int]:
    """Return where an answer goes: back along a connection, or to where the request's Via says."""
    return source if way.transport.is_reliable else response_destination(headers, source)
