"""One call, or one recording session, between two others: what each of their messages means for its recording.

    an offer and its answer          what stands from now on; the first such pair begins the recording
      in INVITE and 18x or 2xx, 2xx and ACK, UPDATE, PRACK
    only one of the two was caught   it begins too, once the call is answered: by a 2xx, or by an ACK to one
    several answers with other tags  a forked call: the newest stands while it rings, then that of who answered
    an offer that was refused        what stood before still stands
    BYE, or a refusal before a 2xx   the end, if nobody else has answered

How its sound is placed, and who is told apart how, is the recording session's business, as for calls that come to us:
it is handed a call between two as though metadata had described it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from fairhearing.wire.sdp import SessionDescription
from fairhearing.wire.siprec import (
    CommunicationSession,
    DataMode,
    Metadata,
    Participant,
    Sending,
    StreamLabel,
)

from .actions import ChangeStreams, Discarded, EndReason, StartRecording, StopRecording, Withhold
from .events import Event, EventKind
from .identifiers import MAX_IDENTIFIERS, Identifier, identifiers_in_metadata
from .keeping import begin_keeping, keep_or_withhold
from .overheard_lines import (
    PARTIES,
    Descriptions,
    OverheardLine,
    overhear_call,
    overhear_recording_session,
    why_nothing,
)
from .overheard_message import OverheardMessage
from .recording_session import RecordingSession
from .streams import StreamState

Heard = StartRecording | ChangeStreams | Withhold | StopRecording | Discarded

OF_NO_PRACTICE: Final = "a call of none of the practices"
"""Why a call was passed over whose numbers are no practice's."""

_TRYING: Final = 100
_OK: Final = 200
_REFUSED: Final = 300
_MOST_REMEMBERED: Final = 64
_LONGEST_SESSION: Final = 100
_NOWHERE: Final = ("", 0)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Kind(StrEnum):
    """What kind of session is overheard."""

    CALL = "call"
    """A call between two; we hear both."""
    RECORDING_SESSION = "recording-session"
    """A recording client sends a call's sound to a recorder (SIPREC)."""


@dataclass(slots=True)
class OverheardCall:
    """What is known of one call.

    tag, uris: of the caller; the caller's, then the callee's address. caught_late: whether its INVITE was not caught.
    offers: by the number of the request and who sent it; None where the answer is to bring the offer.
    described: by the callee's tag, what stands between the two. settled: the tags of those who answered.
    replaces: the Call-ID of the call that it takes the place of. identified: what its messages say it belongs with.
    """

    call_id: str
    tag: str
    kind: Kind
    uris: tuple[str, str]
    session: RecordingSession
    caught_late: bool = False
    marks: tuple[Event, ...] = ()
    lines: tuple[OverheardLine, ...] = ()
    is_live: bool = False
    settled: set[str] = field(default_factory=set)
    offers: dict[tuple[int, int], SessionDescription | None] = field(default_factory=dict)
    described: dict[str, Descriptions] = field(default_factory=dict)
    replaces: str = ""
    identified: tuple[Identifier, ...] = ()
    _heard_on: dict[tuple[object, ...], frozenset[str]] = field(default_factory=dict)
    _invited_by: dict[int, str] = field(default_factory=dict)
    _metadata: Metadata | None = None

    @property
    def id(self) -> str:
        """The id under which it is recorded."""
        return self.session.call_id

    def is_repeated_elsewhere(self, message: OverheardMessage, hosts: frozenset[str]) -> bool:
        """Say whether a message was heard before, on another stretch of its way: it says nothing new there."""
        _bound(self._heard_on)
        return self._heard_on.setdefault(message.name, hosts) != hosts

    def hear(self, message: OverheardMessage, moment: datetime) -> list[Heard]:
        """Take a message of this call in."""
        by = 0 if message.sender.tag == self.tag else 1
        far_tag = message.sender.tag if by else message.to.tag
        self.identified = tuple(dict.fromkeys((*self.identified, *message.content.identifiers)))[:MAX_IDENTIFIERS]
        if message.is_response:
            return self._hear_response(message, by, far_tag, moment)
        match message.method:
            case "INVITE" | "UPDATE" | "PRACK":
                return self._hear_offer(message, by, far_tag, moment)
            case "ACK":
                return self._hear_ack(message, by, far_tag, moment)
            case "BYE":
                return self._leave(far_tag, EndReason.BYE, moment)
        return []

    def _hear_offer(self, message: OverheardMessage, by: int, far_tag: str, moment: datetime) -> list[Heard]:
        """Take in a request that may bring an offer; a PRACK may bring an answer instead."""
        description, number = message.content.sdp, message.number
        if message.method == "PRACK" and self._late_offer(by) is not None:
            return self._hear_ack(message, by, far_tag, moment)
        _bound(self.offers)
        self.offers.setdefault((number, by), description)
        if message.method == "INVITE":
            _bound(self._invited_by)
            self._invited_by[number] = message.branch
        metadata = message.content.metadata
        if self.kind is Kind.RECORDING_SESSION and metadata is not None:
            if description is None and self.is_live:
                return self._change(None, metadata, moment)
            self._metadata = metadata
        return []

    def _hear_response(self, message: OverheardMessage, by: int, far_tag: str, moment: datetime) -> list[Heard]:
        if message.method not in ("INVITE", "UPDATE", "PRACK") or message.status == _TRYING:
            return []
        key = (message.number, by)
        if message.status >= _REFUSED:
            self.offers.pop(key, None)
            if message.method == "INVITE" and not self.settled:
                return self._end(EndReason.CANCEL)
            return []
        description = message.content.sdp
        first_answer = not self.settled
        if message.method == "INVITE" and message.status >= _OK:
            self.settled.add(far_tag)
        if description is None:
            return self._settle(far_tag, moment) if first_answer and self.settled else []
        if key in self.offers and self.offers[key] is None:
            self.offers[key[0], 1 - by] = description
            return []
        offer = self.offers.get(key, self._stands(far_tag)[by])
        return self._agree(far_tag, (description, offer) if by else (offer, description), moment)

    def _hear_ack(self, message: OverheardMessage, by: int, far_tag: str, moment: datetime) -> list[Heard]:
        """Take in the request that ends an offer's round: it may bring the answer, or prove that there was one."""
        number, description = message.number, message.content.sdp
        if description is not None:
            late = self.offers.get((number, 1 - by)) or self._late_offer(by) or self._stands(far_tag)[1 - by]
            return self._agree(far_tag, (late, description) if by else (description, late), moment)
        proves = message.method == "ACK" and message.branch and message.branch != self._invited_by.get(number)
        offer = self.offers.get((number, by))
        if proves and offer is not None and far_tag not in self.described:
            self.settled.add(far_tag)
            return self._agree(far_tag, (None, offer) if by else (offer, None), moment)
        return []

    def _late_offer(self, by: int) -> SessionDescription | None:
        """Return the offer that a response brought and this party has to answer: a PRACK has a number of its own."""
        asked = [number for (number, whose), offer in self.offers.items() if whose == by and offer is None]
        return next((offer for number in reversed(asked) if (offer := self.offers.get((number, 1 - by)))), None)

    def _stands(self, far_tag: str) -> Descriptions:
        return self.described.get(far_tag, (None, None))

    def _settle(self, far_tag: str, moment: datetime) -> list[Heard]:
        """Go on with what stands with who answered, where somebody else's early answer was the newer one."""
        stands = self.described.get(far_tag)
        return self._agree(far_tag, stands, moment) if stands else []

    def _agree(self, far_tag: str, descriptions: Descriptions, moment: datetime) -> list[Heard]:
        """Let this stand between the caller and one callee."""
        _bound(self.described)
        self.described[far_tag] = descriptions
        if self.settled and far_tag not in self.settled:
            return []
        is_session = self.kind is Kind.RECORDING_SESSION
        self.lines = (overhear_recording_session if is_session else overhear_call)(descriptions)
        if not self.lines and not self.is_live:
            return self._pass_over(why_nothing(descriptions))
        for line in self.lines:
            if line.goes_to is not None or line.taken.index not in self.session.ports:
                self.session.ports[line.taken.index] = line.goes_to[1] if line.goes_to else 0
        metadata = self._metadata if is_session else self._told()
        self._metadata = None
        if metadata is not None:
            self.identified += identifiers_in_metadata(metadata)
        return self._change(self.lines, metadata, moment) if self.is_live else self._begin(metadata, moment)

    def _begin(self, metadata: Metadata | None, moment: datetime) -> list[Heard]:
        taken = [line.taken for line in self.lines]
        start = self.session.open(taken, metadata, moment, identified=self.identified)
        if not self.session.practice:
            return self._pass_over(OF_NO_PRACTICE)
        self.is_live = True
        late = (Event(kind=EventKind.BEGINNING_MISSED),) if self.caught_late else ()
        begun = replace(start, events=(*self.marks, *late, *start.events))
        return [begin_keeping(self.session, begun, moment)]

    def _change(
        self, lines: tuple[OverheardLine, ...] | None, metadata: Metadata | None, moment: datetime
    ) -> list[Heard]:
        taken = None if lines is None else [line.taken for line in lines]
        change = self.session.change(taken, metadata, identified=self.identified)
        return [*keep_or_withhold(self.session, [] if change is None else [change], moment)]

    def _pass_over(self, found: str) -> list[Heard]:
        """Say why the call is not recorded, once it is answered: until then another answer may come."""
        return [Discarded(_NOWHERE, found)] if self.settled else []

    def _leave(self, far_tag: str, reason: EndReason, moment: datetime) -> list[Heard]:
        """Let one callee go; the call ends with the last who answered."""
        self.settled.discard(far_tag)
        self.described.pop(far_tag, None)
        left = next((tag for tag in self.described if tag in self.settled), None)
        if left is not None:
            return self._agree(left, self.described[left], moment)
        return self._end(reason)

    def _end(self, reason: EndReason) -> list[Heard]:
        if self.is_live:
            return [StopRecording(self.id, reason)]
        if reason is EndReason.BYE:
            return [Discarded(_NOWHERE, "a call whose offer and answer were not caught")]
        return []

    def _told(self) -> Metadata:
        """Say of a call between two what a recording client would say of it.

        In a hold nobody is said to send, or it would pass for a pause of the recording (see `withholding`).
        """
        labels = [(line.taken.label, PARTIES[line.taken.index % 2]) for line in self.lines]
        speaks = not self.is_live or any(line.taken.state is StreamState.ACTIVE for line in self.lines)
        session, calls = self.call_id[:_LONGEST_SESSION], tuple(filter(None, (self.call_id, self.replaces)))
        return Metadata(
            mode=DataMode.COMPLETE,
            groups=(),
            sessions=(CommunicationSession(session, calls, "", has_ended=False),),
            associations=(),
            participants=tuple(
                Participant(id=name, aor=uri, name="", calls=name == PARTIES[0])
                for name, uri in zip(PARTIES, self.uris, strict=True)
            ),
            streams=tuple(StreamLabel(label, label) for label, _ in labels),
            sendings=tuple(
                Sending(name, tuple(label for label, whose in labels if whose == name and speaks), ())
                for name in PARTIES
            ),
            extensions=(),
        )


def _bound(remembered: dict[_Key, _Value]) -> None:
    """Forget the oldest where there are too many: a call may change without end."""
    while len(remembered) >= _MOST_REMEMBERED:
        del remembered[next(iter(remembered))]
